import { countOf, formatBytes } from '@kindred/report/text';
import type { Diagnosis } from '../../api/doctor/diagnose.js';
import { labelledLines } from './lines.js';
import type { Style } from './style.js';

/** A diagnosis as text. */
export function formatDiagnosis({ software, machine, providers }: Diagnosis, style: Style): string[] {
  const { cpu, cores, threads, memoryBytes, freeMemoryBytes, vectors } = machine;
  return labelledLines(
    [
      ...Object.entries(software),
      ['cpu', `${cpu}, ${countOf(cores, 'core')}, ${countOf(threads, 'thread')} to use`],
      ...(vectors ? [['vectors', vectorText(vectors)] as const] : []),
      ['memory', `${formatBytes(memoryBytes)}, ${formatBytes(freeMemoryBytes)} free`],
      ...providers.map(
        (diagnosis) => [`--provider ${diagnosis.provider}`, providerText(diagnosis, style)] as const,
      ),
    ],
    style,
  );
}

function vectorText({ avx2, avx512 }: { avx2: boolean; avx512: boolean }): string {
  if (avx512) return 'AVX-512';
  return avx2 ? 'AVX2' : 'neither AVX2 nor AVX-512: training will be slow';
}

function providerText(
  { provider, isUsable, reason, gflops = 0 }: Diagnosis['providers'][number],
  style: Style,
): string {
  if (isUsable) return `${style.green('usable')}, ${gflops.toPrecision(3)} GFLOP/s`;
  const advice = provider === 'cuda' ? '; the README says how to install what it needs' : '';
  return `${style.yellow('not usable')}: ${reason}${advice}`;
}

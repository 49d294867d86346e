import { readFile } from 'node:fs/promises';
import { cpus, freemem, totalmem } from 'node:os';
import sharp from 'sharp';
import { defaultThreads } from '../../engine/index.js';
import { ort } from '../../engine/onnxruntime.js';
import { softwareVersions } from '../software.js';
import { providers as providerNames } from './measure-provider.js';
import { type ProviderDiagnosis, tryProvider } from './try-provider.js';

/** What this machine offers to Kindred; plain JSON. */
export interface Diagnosis {
  /** Versions by name. */
  readonly software: Readonly<Record<string, string>>;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    /** Those that this process may use: the threads of the engine where not given. */
    readonly threads: number;
    readonly memoryBytes: number;
    readonly freeMemoryBytes: number;
    /** Which wide vector instructions the CPU has; undefined where the system does not say. */
    readonly vectors: { readonly avx2: boolean; readonly avx512: boolean } | undefined;
  };
  readonly providers: readonly ProviderDiagnosis[];
}

/** Finds out what this machine has, and tries each execution provider of onnxruntime-node. */
export async function diagnose(): Promise<Diagnosis> {
  const { sharp: sharpVersion = 'unknown', vips } = sharp.versions;
  const cores = cpus();
  return {
    software: { ...softwareVersions(), sharp: sharpVersion, libvips: vips },
    machine: {
      cpu: cores[0]?.model.trim() || 'unknown',
      cores: cores.length,
      threads: defaultThreads(),
      memoryBytes: totalmem(),
      freeMemoryBytes: freemem(),
      vectors: await readVectors(),
    },
    providers: await tryProviders(),
  };
}

async function tryProviders(): Promise<ProviderDiagnosis[]> {
  const offered = new Set(ort.listSupportedBackends().map(({ name }) => name));
  const diagnoses: ProviderDiagnosis[] = [];
  // One after the other: they would slow one another down.
  for (const provider of providerNames) {
    diagnoses.push(
      offered.has(provider)
        ? await tryProvider(provider)
        : { provider, isUsable: false, reason: 'not in onnxruntime-node for this platform' },
    );
  }
  return diagnoses;
}

async function readVectors(): Promise<Diagnosis['machine']['vectors']> {
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  const flags = /^flags\s*:(.*)$/m.exec(text)?.[1]?.split(' ');
  return flags && { avx2: flags.includes('avx2'), avx512: flags.includes('avx512f') };
}

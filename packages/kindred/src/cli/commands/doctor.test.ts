import { expect, test } from 'vitest';
import type { Diagnosis } from '../../api/doctor/diagnose.js';
import { callKindred, runKindred } from '../../testing/run-kindred.js';

test('kindred doctor says what there is, and that the CPU works', async () => {
  const { code, stdout, stderr } = await runKindred(['doctor', '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { software, machine, providers } = JSON.parse(stdout) as Diagnosis;
  expect(software.node).toBe(process.versions.node);
  expect(Object.keys(software)).toEqual(expect.arrayContaining(['kindred', 'onnxruntime-node', 'sharp']));
  expect(machine.threads).toBeGreaterThan(0);
  expect(providers.map(({ provider }) => provider)).toEqual(['cpu', 'webgpu', 'cuda']);
  expect(providers[0]).toMatchObject({ isUsable: true });
  expect(providers[0]!.gflops).toBeGreaterThan(0.1);
  for (const { isUsable, reason } of providers) expect(isUsable || reason).toBeTruthy();
});

test('and says it in words', async () => {
  const { stdout } = await callKindred(['doctor']);
  expect(stdout).toMatch(/^--provider cpu {5}usable, [\d.e+]+ GFLOP\/s$/m);
});

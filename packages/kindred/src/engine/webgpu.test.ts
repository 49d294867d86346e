import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

// A device in software, which Debian's Chromium brings.
const folder = '/usr/lib/chromium';
const driver = `${folder}/vk_swiftshader_icd.json`;
const hasDevice = process.platform === 'linux' && existsSync(driver);
if (!hasDevice)
  console.warn('WebGPU was not tested: there is no device in software (apt-get install chromium)');

const program = fileURLToPath(new URL('../testing/webgpu-steps.js', import.meta.url));

async function steps(provider: string) {
  const env = { ...process.env, LD_LIBRARY_PATH: folder, VK_DRIVER_FILES: driver };
  const { stdout } = await promisify(execFile)(process.execPath, [program, provider], { env });
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

test.runIf(hasDevice)(
  'on WebGPU, steps give what they give on the CPU, and nearly all of them runs there',
  async () => {
    const [device, cpu] = [await steps('webgpu'), await steps('cpu')];
    for (const [i, loss] of device.losses.entries()) expect(loss).toBeCloseTo(cpu.losses[i], 5);
    expect(new Set(device.losses).size).toBe(3);
    expect(device.states).toBe(cpu.states);
    expect(device.sum).toBeCloseTo(cpu.sum, 4);
    // The number of right answers, from the places of the largest logits.
    expect(device.placement.CPUExecutionProvider).toBe(1);
    expect(device.placement.WebGpuExecutionProvider).toBeGreaterThan(200);
  },
);

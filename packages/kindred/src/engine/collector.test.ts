import { expect, test } from 'vitest';
import { Collector } from './collector.js';

test('what a collector frees it frees only past its limit, and the process gets no collector', async () => {
  const collector = new Collector(1000);
  const weak = makeGarbage();
  collector.replaced(999);
  // A weak reference holds its value until the current task has ended.
  await new Promise((resolve) => setImmediate(resolve));
  expect(weak.deref()).toBeDefined();
  await new Promise((resolve) => setImmediate(resolve));
  collector.replaced(1);
  expect(weak.deref()).toBeUndefined();
  expect(globalThis).not.toHaveProperty('gc');
});

function makeGarbage(): WeakRef<object> {
  return new WeakRef({ data: new Float32Array(10) });
}

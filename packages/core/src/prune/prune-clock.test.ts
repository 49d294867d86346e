import { expect, test } from 'vitest';
import type { Layer } from './network.js';
import { PruneClock } from './prune-clock.js';

/** A layer of so many multiply-adds. */
function layer(multiplyAdds: number): Layer {
  const [rows, channels] = [[multiplyAdds], [undefined]];
  return { name: '', weight: '', rows, taps: 1, inputs: channels, outputs: channels };
}

const clock = { now: 0 };

/** So many batches of 10 images, a second each. */
function measure(prune: PruneClock, batches: number): void {
  for (let i = 0; i < batches; i++) {
    clock.now += 1000;
    prune.batch(10);
  }
}

test('what is left follows from the work before the layers that read a group', () => {
  const layers = [layer(1000), layer(1000), layer(2000)];
  const groups = layers.map((one) => ({ readers: [one] }));
  const prune = new PruneClock({ layers }, groups, () => clock.now);
  measure(prune, 2);
  expect(prune.rate).toEqual({ imagesPerSecond: 10, secondsLeft: undefined });
  prune.next();
  // Work of 1000 in two seconds; 2000 and 4000 are to come.
  expect(prune.rate.secondsLeft).toBeCloseTo(12, 1);
  measure(prune, 1);
  // Half of the second group's batches are done, faster than was thought.
  expect(prune.rate.secondsLeft).toBeCloseTo((3 / 2) * 5, 1);
  prune.next();
  measure(prune, 2);
  prune.next();
  expect(prune.rate.secondsLeft).toBe(0);
});

import { expect, test } from 'vitest';
import { DeviceWatch } from './device-loss.js';

const never = () => new Promise<never>(() => {});

test('a lost device ends what waits for it, and what would; before that, work gives what it gives', async () => {
  let lose!: (error: Error) => void;
  const loss = new Promise<never>((_, reject) => {
    lose = reject;
  });
  const watch = new DeviceWatch(loss);
  expect(await watch.during(async () => 1)).toBe(1);
  await expect(watch.during(() => Promise.reject(new Error('of its own')))).rejects.toThrow('of its own');
  const waiting = watch.during(never);
  expect(watch.isLost).toBe(false);
  lose(new Error('lost'));
  await expect(waiting).rejects.toThrow('lost');
  expect(watch.isLost).toBe(true);
  await expect(watch.during(() => expect.unreachable('started on a lost device'))).rejects.toThrow('lost');
});

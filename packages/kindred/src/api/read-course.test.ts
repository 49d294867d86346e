import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../testing/expect-failure.js';
import { epochEvent } from '../testing/run-events.js';
import { tempFolder } from '../testing/temp-folder.js';
import { readCourse } from './read-course.js';

/** A metrics file of epochs with 10 steps of 4 images. */
async function metrics(epochs: readonly { seconds: number; imagesPerSecond: number }[]): Promise<string> {
  const lines = epochs.flatMap((change, i) => [
    JSON.stringify({ type: 'step', step: 10 * i + 5, epoch: i + 1, loss: 1 }),
    JSON.stringify({ step: 10 * (i + 1), ...epochEvent({ epoch: i + 1, ...change }) }),
  ]);
  const folder = await tempFolder({ 'metrics.jsonl': `${lines.join('\n')}\n` });
  return join(folder, 'metrics.jsonl');
}

test('the curve, and the median of the seconds', async () => {
  const times = [8, 2, 4].map((seconds) => ({ seconds, imagesPerSecond: 40 / seconds }));
  const { curve, secondsPerEpoch } = await readCourse(await metrics(times), 4);
  expect(curve).toEqual(
    [8, 2, 4].map((seconds, i) => ({
      epoch: i + 1,
      trainLoss: 0.41234,
      trainAccuracy: 0.9312,
      validationAccuracy: 0.9433,
      seconds,
    })),
  );
  expect(secondsPerEpoch).toBe(4);
});

test('an epoch that was interrupted counts whole, by the rate of its last stretch', async () => {
  const path = await metrics([
    { seconds: 1, imagesPerSecond: 10 },
    // All steps were taken in an earlier stretch.
    { seconds: 0.001, imagesPerSecond: 0 },
    { seconds: 8, imagesPerSecond: 5 },
  ]);
  const { curve, secondsPerEpoch } = await readCourse(path, 4);
  expect(curve.map(({ seconds }) => seconds)).toEqual([4, 0.001, 8]);
  expect(secondsPerEpoch).toBe(6);
});

describe('a line that was cut off', () => {
  const lines = async () => {
    const path = await metrics([1, 2].map((seconds) => ({ seconds, imagesPerSecond: 40 / seconds })));
    return { path, text: await readFile(path, 'utf8') };
  };

  test.each([1, 30, 200])('at the end, after %i letters, is left out', async (length) => {
    const { path, text } = await lines();
    const last = text.trimEnd().split('\n').at(-1)!;
    await writeFile(path, text.slice(0, text.length - last.length - 1) + last.slice(0, length));
    expect((await readCourse(path, 4)).curve.map(({ epoch }) => epoch)).toEqual([1]);
  });

  test('in the middle is refused', async () => {
    const { path, text } = await lines();
    const [first, second, ...rest] = text.split('\n');
    await writeFile(path, [first, second!.slice(0, 40), ...rest].join('\n'));
    await expectFailure(readCourse(path, 4), path, 'line 2 is damaged');
  });
});

test('no metrics', async () => {
  const path = join(await tempFolder(), 'metrics.jsonl');
  await expectFailure(readCourse(path, 4), `${path} cannot be read: it does not exist`);
});

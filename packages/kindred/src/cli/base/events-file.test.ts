import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../api/events.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { openEventsFile } from './events-file.js';

const step = (n: number): RunEvent => ({
  ...{ type: 'step', epoch: 1, epochs: 1, step: n, stepsPerEpoch: 1000, learningRate: 0.1 },
  ...{ loss: 1, terms: {}, imagesPerSecond: 10, secondsLeft: 3 },
});

async function linesOf(path: string) {
  const text = await readFile(path, 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('of steps one a second and the ends of an epoch are told, and all else that happens', async () => {
  const path = join(await tempFolder(), 'events.jsonl');
  let time = 0;
  const events = openEventsFile(path, () => time);
  for (let n = 1; n <= 1000; n++) {
    time += 10;
    events.onEvent(step(n));
    if (n === 500) events.onEvent({ type: 'note', message: 'half\nway' });
  }
  events.end({ type: 'result' });
  events.close();
  const lines = await linesOf(path);
  const steps = lines.filter(({ type }) => type === 'step').map((line) => line.step);
  expect(steps).toEqual([1, 101, 201, 301, 401, 501, 601, 701, 801, 901, 1000]);
  expect(lines).toContainEqual({ time: '1970-01-01T00:00:05.000Z', type: 'note', message: 'half\nway' });
  expect(lines.at(-1)).toMatchObject({ type: 'result' });
});

test('a file is added to, and one that cannot be written is named', async () => {
  const folder = await tempFolder({ 'events.jsonl': '{"type":"earlier"}\n' });
  const events = openEventsFile(join(folder, 'events.jsonl'));
  events.end({ type: 'error' });
  events.close();
  expect((await linesOf(join(folder, 'events.jsonl'))).map(({ type }) => type)).toEqual(['earlier', 'error']);
  expect(() => openEventsFile(join(folder, 'missing', 'events.jsonl'))).toThrow(KindredError);
});

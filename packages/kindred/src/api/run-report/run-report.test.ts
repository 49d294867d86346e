import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import { interruptAt } from '../../testing/interrupt.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { noiseImage } from '../../testing/test-images.js';
import { tinyDigits, tinyOptions, tinyPictures } from '../../testing/tiny-training.js';
import type { RunEvent } from '../events.js';
import type { WatchOptions } from '../finish.js';
import { openRun } from '../run.js';
import { resume, train } from '../train.js';

const newFolder = async () => join(await tempFolder(), 'run');
const data = tinyDigits();

/** A note for the user, where there was one. */
function listen(): { notes: string[]; onEvent: (event: RunEvent) => void } {
  const notes: string[] = [];
  return { notes, onEvent: (event) => event.type === 'note' && notes.push(event.message) };
}

const page = (folder: string) => readFile(join(folder, 'report.html'), 'utf8');
const textOf = (html: string) =>
  html
    .replace(/<(style|script)[^>]*>.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');

/** Notes beside that on classes that so small a network never names. */
const otherNotes = /Note: (?!class)/;

describe('the page of a run', () => {
  test('has the numbers of the evaluation, and is the same when it is made again', async () => {
    const out = await newFolder();
    const run = await train({ ...tinyOptions, loss: 'cc', data, out });
    expect(run.report).toBe(join(out, 'report.html'));
    const first = await page(out);
    const evaluation = JSON.parse(await readFile(join(out, 'evaluation.json'), 'utf8'));
    const text = textOf(first);
    expect(text).toContain(`${(100 * evaluation.accuracy.top1).toFixed(2)} % of 20 test images right`);
    expect(text).toContain(evaluation.nll.toFixed(4));
    expect(text).toContain(evaluation.compactness.attention.ratio.toFixed(4));
    expect(text).toContain('Images of the run: 30 training, 10 validation, 20 test.');
    expect(text).toContain('2 epochs in numbers');
    expect(text).not.toMatch(otherNotes);
    // The data was in memory, and the run lies in a folder of its own.
    expect(first).not.toContain(out.slice(0, out.lastIndexOf('/')));

    await rm(join(out, 'report.html'));
    const written = await (await openRun(out)).report({ data });
    expect(written).toEqual({
      file: join(out, 'report.html'),
      bytes: Buffer.byteLength(first),
      evaluation: run.evaluation,
      split: 'test',
    });
    expect(await page(out)).toBe(first);
  });

  test('of few images without validation or attention says what they cannot tell', async () => {
    const folder = await tempFolder(await tinyPictures('pets', ['<b>cat', "d'og"]));
    const out = join(folder, 'run');
    const options = { ...tinyOptions, validation: 0, epochs: 1, loss: 'ce' } as const;
    await train({ ...options, data: join(folder, 'pets'), out });
    const html = await page(out);
    const text = textOf(html);
    expect(text).toContain('of 24 train images right');
    expect(text).toContain('the network was trained on these images');
    expect(text).toContain('The network is that of epoch 1, the last one.');
    expect(text).not.toContain('Channel attention');
    expect(html).toContain('&lt;b&gt;cat/1.png');
    expect(html).not.toContain('<b>cat');
    expect(html).not.toContain(folder);
  });

  test('shows no folder of the machine that a program named', async () => {
    const image = await noiseImage({ width: 8, height: 8 }).png().toBuffer();
    const read = (index: number) => ({ image, label: index % 2, source: `/home/me/pictures/${index}.png` });
    const out = await newFolder();
    await train({ ...tinyOptions, data: { classNames: ['a', 'b'], length: 32, read }, out });
    const html = await page(out);
    expect(html).toMatch(/\(…\/\d+\.png\)/);
    expect(html).not.toContain('/home/me');
  });
});

test('the page of a run that starts from weights says whose they are, without their folder', async () => {
  const [first, second] = [await newFolder(), await newFolder()];
  const options = { ...tinyOptions, epochs: 1, data };
  await train({ ...options, out: first, report: false });
  await cp(join(first, 'checkpoints/best.safetensors'), join(first, 'theirs.safetensors'));
  await train({ ...options, weights: join(first, 'theirs.safetensors'), out: second });
  const html = await page(second);
  expect(textOf(html)).toContain('weights.sourcetheirs.safetensors');
  expect(html).not.toContain(first);
});

describe('no page', () => {
  test('where none is asked for', async () => {
    const out = await newFolder();
    const run = await train({ ...tinyOptions, data, out, report: false });
    expect(run).not.toHaveProperty('report');
    expect(existsSync(join(out, 'report.html'))).toBe(false);
    expect(existsSync(run.model)).toBe(true);
  });

  test('where it cannot be written: the run is complete, and a note says so', async () => {
    const out = await newFolder();
    const { notes, onEvent } = listen();
    const onInference = () => void mkdir(join(out, 'report.html', 'full'), { recursive: true });
    const run = await train({ ...tinyOptions, data, out, onEvent, onInference });
    expect(run).toMatchObject({ reason: 'completed', evaluatedOn: 'test' });
    expect(run).not.toHaveProperty('report');
    expect(existsSync(run.model)).toBe(true);
    expect(notes).toEqual([
      expect.stringMatching(/^the report could not be made: .*report\.html cannot be written: /),
    ]);
    expect(notes[0]).toContain('the run is complete, and `run.report()` makes it');
  });

  test('where it is interrupted before it', async () => {
    const out = await newFolder();
    const controller = new AbortController();
    const { notes, onEvent } = listen();
    const watch: WatchOptions = {
      signal: controller.signal,
      onEvent,
      onInference: () => controller.abort(),
    };
    const run = await train({ ...tinyOptions, data, out, ...watch });
    expect(run).toMatchObject({ reason: 'completed', evaluatedOn: 'test' });
    expect(run).not.toHaveProperty('report');
    expect(notes).toEqual(['stopped before the report: the run is complete, and `run.report()` makes it']);
  });
});

describe('made later', () => {
  test('of a run that is not finished, by the network that it has; then of the resumed one', async () => {
    const out = await newFolder();
    await train({ ...tinyOptions, data, out, ...interruptAt('epoch') });
    const run = await openRun(out);
    const { split, evaluation } = await run.report({ data });
    expect({ split, samples: evaluation.samples }).toEqual({ split: 'test', samples: 20 });
    const text = textOf(await page(out));
    expect(text).toContain('Note: the run is not finished: 1 of 2 epochs are complete.');
    expect(text).toContain('The network is that of epoch 1, the best one on the validation images.');
    await resume(out, { data });
    const finished = textOf(await page(out));
    expect(finished).not.toMatch(otherNotes);
    expect(finished).toContain('2 epochs in numbers');
  });

  test('of a run without an evaluation and metrics; of one that says otherwise', async () => {
    const out = await newFolder();
    const { evaluation } = await train({ ...tinyOptions, data, out });
    const run = await openRun(out);
    await rm(join(out, 'metrics.jsonl'));
    await rm(join(out, 'evaluation.json'));
    const file = join(out, 'elsewhere.html');
    expect(await run.report({ data, out: file })).toMatchObject({ file, evaluation });
    const bare = textOf(await readFile(file, 'utf8'));
    expect(bare).toContain('There are no metrics of an epoch.');
    expect(bare).not.toMatch(otherNotes);

    await writeFile(join(out, 'metrics.jsonl'), '{"type":"epoch"\n{}\n');
    const accuracy = { top1: 0.125, interval: { lower: 0, upper: 1 } };
    await writeFile(join(out, 'evaluation.json'), JSON.stringify({ split: 'test', samples: 20, accuracy }));
    await run.report({ data });
    const text = textOf(await page(out));
    expect(text).toContain('evaluation.json says 12.50 % of 20 test images.');
    expect(text).toContain("the run's metrics cannot be read, so the learning curves are missing.");
  });

  test('not on other data, and not without', async () => {
    const out = await newFolder();
    await train({ ...tinyOptions, epochs: 1, data, out, report: false });
    const run = await openRun(out);
    const other = await expectFailure(run.report({ data: tinyDigits(2) }), 'is not the data that');
    expect(other).toBeInstanceOf(UsageError);
    await expectFailure(run.report(), 'give it with `data`');
    expect(existsSync(join(out, 'report.html'))).toBe(false);
  });
});

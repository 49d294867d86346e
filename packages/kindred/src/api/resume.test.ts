import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { RunFolder } from '../storage/run-folder.js';
import { expectFailure } from '../testing/expect-failure.js';
import { expectRefusal } from '../testing/expect-refusal.js';
import { interruptAt } from '../testing/interrupt.js';
import { tempFolder, writeFiles } from '../testing/temp-folder.js';
import { noiseImage } from '../testing/test-images.js';
import { tinyDigits, tinyOptions, tinyPictures } from '../testing/tiny-training.js';
import type { RunEvent } from './events.js';
import { type ResumeOptions, type RunOptions, resume, train } from './train.js';

/** Files that a run ends with and that must be the same, byte for byte. */
const results = ['checkpoints/last.safetensors', 'checkpoints/best.safetensors', 'model.onnx'];

async function expectSameResults(run: string, expected: string): Promise<void> {
  for (const name of results) {
    const [a, b] = await Promise.all([run, expected].map((folder) => readFile(join(folder, name))));
    expect(a!.equals(b!), name).toBe(true);
  }
}

/** A folder with pictures and a run on them that was interrupted at its first step. */
async function interruptedRun(options: RunOptions = {}) {
  const folder = await tempFolder(await tinyPictures());
  const [data, out] = [join(folder, 'pets'), join(folder, 'run')];
  const { reason } = await train({ ...tinyOptions, data, out, ...options, ...interruptAt('step') });
  expect(reason).toBe('interrupted');
  return { folder, data, out };
}

/** Notes of a run that goes on. */
async function notesOf(path: string, options: ResumeOptions = {}): Promise<string[]> {
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent) => {
    events.push(event);
    options.onEvent?.(event);
  };
  await resume(path, { ...options, onEvent });
  return events.flatMap((event) => (event.type === 'note' ? [event.message] : []));
}

test('a run whose pictures are on disk ends as one in memory does, interrupted or not, in whichever of them', async () => {
  const folder = await tempFolder(await tinyPictures());
  const data = join(folder, 'pets');
  const memory = (megabytes: string) => vi.stubEnv('KINDRED_DATA_MEMORY', megabytes);
  vi.stubEnv('KINDRED_CACHE', join(folder, 'cache'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const [whole, cut] = [join(folder, 'whole'), join(folder, 'cut')];
  await train({ ...tinyOptions, data, out: whole });
  memory('0');
  const first = await train({ ...tinyOptions, data, out: cut, ...interruptAt('step') });
  expect(first.reason).toBe('interrupted');
  expect((await resume(cut, interruptAt('validation'))).reason).toBe('interrupted');
  memory('100');
  await resume(cut);
  await expectSameResults(cut, whole);
});

describe('a run that starts from weights', () => {
  /** The run that the weights come from, and one that went through with them. */
  let folder = '';
  let first = '';
  let undisturbed = '';
  const weightsOf = (run: string) => join(run, 'checkpoints/best.safetensors');
  const options = { ...tinyOptions, data: tinyDigits() };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kindred-test-'));
    [first, undisturbed] = [join(folder, 'first'), join(folder, 'undisturbed')];
    await train({ ...options, seed: 7, epochs: 1, out: first });
    await cp(weightsOf(first), join(folder, 'best.safetensors'));
    await train({ ...options, out: undisturbed, weights: join(folder, 'best.safetensors') });
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Such a run as if it was killed before its first checkpoint, and its weights. */
  async function killed() {
    const folder = await tempFolder();
    // The exported model names the file.
    const [weights, out] = [join(folder, 'best.safetensors'), join(folder, 'run')];
    await cp(weightsOf(first), weights);
    await train({ ...options, out, weights, ...interruptAt('step') });
    for (const kind of ['last', 'best'])
      await rm(join(out, `checkpoints/${kind}.safetensors`), { force: true });
    return { out, weights };
  }

  test('and is killed before its first checkpoint ends as if it had not been', async () => {
    const { out } = await killed();
    const { reason } = await resume(out, { data: tinyDigits() });
    expect(reason).toBe('completed');
    await expectSameResults(out, undisturbed);
  });

  test('needs the same ones again', async () => {
    const { out, weights } = await killed();
    const bytes = await readFile(weights);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(weights, bytes);
    await expectFailure(resume(out, { data: tinyDigits() }), weights, 'have changed since the run began');
    await rm(weights);
    await expectFailure(resume(out, { data: tinyDigits() }), `${weights} have gone`);
  });

  test('differs from one that starts afresh', async () => {
    const out = join(await tempFolder(), 'run');
    await train({ ...options, out });
    const [a, b] = await Promise.all([out, undisturbed].map((run) => readFile(weightsOf(run))));
    expect(a!.equals(b!)).toBe(false);
  });
});

test('a run that was interrupted in its last evaluation is evaluated and exported', async () => {
  const folder = await tempFolder();
  const [out, whole] = [join(folder, 'run'), join(folder, 'whole')];
  const options = { ...tinyOptions, data: tinyDigits() };
  const stopped = await train({ ...options, out, ...interruptAt('evaluation') });
  expect(stopped).toMatchObject({ reason: 'interrupted', epochs: 2 });
  expect(stopped).not.toHaveProperty('model');
  const [resumed, undisturbed] = [
    await resume(out, { data: tinyDigits() }),
    await train({ ...options, out: whole }),
  ];
  expect(resumed).toMatchObject({ reason: 'completed', evaluatedOn: 'test', wasComplete: true });
  expect(resumed.evaluation).toEqual(undisturbed.evaluation);
  await expectSameResults(out, whole);
});

describe('data in memory', () => {
  test('is to be handed over again, the same', async () => {
    const { out } = await interruptedRun({ data: tinyDigits() });
    const refusal = await expectFailure(resume(out), 'data in memory (digits)', '`data`');
    expect(refusal).toBeInstanceOf(UsageError);
    await expectFailure(resume(out, { data: tinyDigits(2) }), 'that was given', 'cannot go on');
    expect((await resume(out, { data: tinyDigits() })).reason).toBe('completed');
  });
});

describe('data in a folder', () => {
  test('that has changed is refused, also where it is named', async () => {
    const { data, out } = await interruptedRun();
    await writeFiles(data, { 'cat/new.png': await noiseImage({ seed: 99 }).png().toBuffer() });
    const parts = ['is not what', `${out} was trained on, or has changed`];
    await expectFailure(resume(out), data, ...parts);
    await expectFailure(resume(out, { data }), 'that was given', ...parts);
  });

  test('may have been moved', async () => {
    const { data, out } = await interruptedRun();
    await cp(data, `${data}-moved`, { recursive: true });
    await rm(data, { recursive: true });
    await expectFailure(resume(out), data);
    expect((await resume(out, { data: `${data}-moved` })).reason).toBe('completed');
  });
});

describe('a note', () => {
  test('tells of other versions of the software, once they are others', async () => {
    const { data, out } = await interruptedRun();
    expect(await notesOf(out, interruptAt('start'))).toEqual([]);
    const path = join(out, 'config.json');
    const record = JSON.parse(await readFile(path, 'utf8'));
    const software = { ...record.software, 'onnxruntime-node': '1.2.3' };
    await writeFile(path, JSON.stringify({ ...record, software }));
    expect(await notesOf(out, { data })).toEqual([
      expect.stringMatching(/^onnxruntime-node 1\.2\.3 is now \d+\.\d+\.\d+: the results may differ/),
    ]);
  });
});

describe('a run in use', () => {
  test('is not resumed by another process', async () => {
    const { folder, out } = await interruptedRun();
    const release = await RunFolder.open(out).lock();
    onTestFinished(release);
    const before = await readFile(join(out, 'checkpoints/last.safetensors'));
    await expectRefusal(
      ['train', '--resume', 'run', '--quiet'],
      folder,
      2,
      `in use by process ${process.pid}`,
    );
    await expectFailure(resume(out), `in use by process ${process.pid}`);
    expect((await readFile(join(out, 'checkpoints/last.safetensors'))).equals(before)).toBe(true);
  });

  test('may have been so by a process that is dead', async () => {
    const { out } = await interruptedRun();
    // Larger than any number that a system gives.
    await writeFile(join(out, 'lock'), String(2 ** 30));
    expect((await resume(out)).reason).toBe('completed');
  });
});

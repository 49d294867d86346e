import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunAnswer, RunsAnswer, TrainForm, TrainingAnswer } from '@kindred/studio/protocol';
import { expect, test } from 'vitest';
import { train } from '../../api/train.js';
import { openStudio, type TestedStudio } from '../../testing/open-studio.js';
import { runsFolder } from '../../testing/runs-folder.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyOptions, tinyPictures } from '../../testing/tiny-training.js';

/** A machine that does other things, too, takes its time. */
const soon = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 60_000 });

const values = {
  ...{ model: 'lenet', 'model.width': '2', 'model.hidden': '8', batchSize: '8', augment: 'none' },
  ...{ validation: '0.25', threads: '1', epochs: '2000' },
};

/** A training of pictures that takes long. */
async function longForm(): Promise<TrainForm> {
  const folder = await tempFolder(await tinyPictures('pets'));
  return { data: join(folder, 'pets'), start: 'scratch', weights: '', name: '', values };
}

const put = (studio: TestedStudio, path: string) => studio.ask({ method: 'PUT', path, body: '{}' });
const trainingOf = (studio: TestedStudio, id: string) =>
  studio.json<TrainingAnswer>(`/api/train/trainings/${id}`);

async function runsOf(studio: TestedStudio): Promise<readonly RunAnswer[]> {
  return (await studio.json<RunsAnswer>('/api/runs')).runs;
}

test('a training outlives its studio; another studio shows it, stops it and goes on with it', async () => {
  const runs = await runsFolder();
  const first = await openStudio({ runs });
  const { id } = await first.json<{ id: string }>('/api/train', await longForm());
  await soon(async () => (await trainingOf(first, id)).progress.step).toBeDefined();
  await first.close();

  const second = await openStudio({ runs });
  const running = await trainingOf(second, id);
  expect(running).toMatchObject({ state: 'running', run: 'pets-lenet-cc', problem: null });
  expect(running.command).toContain(`--runs ${runs}`);
  await soon(async () => (await runsOf(second))[0]?.progress?.secondsLeft).toBeGreaterThan(0);
  expect((await put(second, '/api/runs/pets-lenet-cc/stop')).status).toBe(200);
  await soon(async () => (await runsOf(second))[0]?.state).toBe('interrupted');
  await soon(async () => (await trainingOf(second, id)).state).toBe('ended');
  expect((await put(second, '/api/runs/pets-lenet-cc/stop')).status).toBe(409);

  const resumed = await second.json<{ id: string }>('/api/runs/pets-lenet-cc/resume', {});
  await soon(async () => (await trainingOf(second, resumed.id)).events.map(({ type }) => type)).toContain(
    'start',
  );
  expect((await put(second, `/api/train/trainings/${resumed.id}/stop`)).status).toBe(200);
  await soon(async () => (await trainingOf(second, resumed.id)).state).toBe('ended');
  const events = await readFile(join(runs, '.trainings', resumed.id, 'events.jsonl'), 'utf8');
  expect(events).toContain('"resumedFrom"');
  expect(events).toMatch(/"type":"result","reason":"interrupted"/);
});

test('a training that cannot be says why', async () => {
  const runs = await runsFolder();
  const folder = await tempFolder(await tinyPictures('one', ['cat']));
  const studio = await openStudio({ runs });
  const form = { ...(await longForm()), data: join(folder, 'one') };
  const { id } = await studio.json<{ id: string }>('/api/train', form);
  await soon(async () => (await trainingOf(studio, id)).state).toBe('failed');
  expect((await trainingOf(studio, id)).problem).toMatch(/one class/);
});

test('runs of the command appear by themselves, and nothing but runs is found by a name', async () => {
  const runs = await tempFolder({ 'damaged/config.json': '{', '.hidden/config.json': '{}' });
  const studio = await openStudio({ runs });
  expect((await runsOf(studio)).map(({ name, state }) => [name, state])).toEqual([['damaged', 'damaged']]);
  const folder = await tempFolder(await tinyPictures('pets'));
  await train({ ...tinyOptions, data: join(folder, 'pets'), out: join(runs, 'mine'), report: false });
  await soon(async () => (await runsOf(studio)).find(({ name }) => name === 'mine')?.state).toBe('finished');
  const mine = await studio.json<RunAnswer>('/api/runs/mine');
  expect(mine).toMatchObject({ state: 'finished', epochs: 2, recipe: { data: 'pets', loss: 'cc' } });
  const curves = await studio.json<{ epochs: unknown[]; gaps: unknown[] }>('/api/runs/mine/curves');
  expect([curves.epochs.length, curves.gaps]).toEqual([2, []]);
  for (const name of ['..', '.hidden', '%2e%2e%2fmine', 'mine%2fcheckpoints']) {
    expect((await studio.ask({ path: `/api/runs/${name}/curves` })).status, name).toBe(404);
  }
});

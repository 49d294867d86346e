import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AnalysisAnswer,
  type AttentionAnswer,
  type DistancesAnswer,
  type ImageAnswer,
  type JobAnswer,
  type MapAnswer,
  mapPointsOf,
  verdictsOf,
} from '@kindred/studio/protocol';
import { expect, test, vi } from 'vitest';
import { openRun } from '../../api/run.js';
import { train } from '../../api/train.js';
import { openStudio, type TestedStudio } from '../../testing/open-studio.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyOptions, tinyPictures } from '../../testing/tiny-training.js';

/** A finished run with attention, in a studio. */
async function studioWithRun(): Promise<{ studio: TestedStudio; folder: string; run: string }> {
  const folder = await tempFolder(await tinyPictures('pets'));
  // What was measured of the very same run before is not to be found.
  vi.stubEnv('KINDRED_CACHE', join(folder, 'cache'));
  const run = join(folder, 'runs', 'a');
  await train({ ...tinyOptions, data: join(folder, 'pets'), out: run, report: false });
  return { studio: await openStudio({ runs: join(folder, 'runs') }), folder, run };
}

async function finish(studio: TestedStudio, job: JobAnswer): Promise<JobAnswer> {
  let found: JobAnswer | undefined = job;
  await expect
    .poll(
      async () => {
        const { jobs } = await studio.json<{ jobs: JobAnswer[] }>('/api/jobs');
        found = jobs.find(({ id }) => id === job.id);
        return found?.state;
      },
      { timeout: 30_000 },
    )
    .not.toBe('running');
  return found!;
}

function arrayBuffer(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

test('what is measured is what the run says of its own images, and is kept', async () => {
  const { studio, run } = await studioWithRun();
  expect(await studio.json('/api/understand/a')).toEqual({ key: null });
  const job = await finish(studio, await studio.json('/api/understand/a/analysis', {}));
  expect(job).toMatchObject({ state: 'done' });
  const answer = await studio.json<AnalysisAnswer>('/api/understand/a');
  const { report, split } = await (await openRun(run)).evaluate();
  expect(answer).toMatchObject({
    ...{ key: (job.result as { key: string }).key, run: 'a', split, images: report.samples },
    accuracy: { value: report.accuracy.top1 },
    ece: report.calibration.ece,
  });
  const { key } = answer;
  const verdicts = verdictsOf(
    arrayBuffer((await studio.ask({ path: `/api/understand/a/verdicts?key=${key}` })).body),
  );
  expect(verdicts.labels).toHaveLength(report.samples);
  const right = verdicts.labels.filter((label, i) => label === verdicts.predicted[i]).length;
  expect(right / report.samples).toBeCloseTo(report.accuracy.top1, 12);

  const image = await studio.json<ImageAnswer>(`/api/understand/a/images/0?key=${key}`);
  expect(image.source).toMatch(/\.png$/);
  expect(image.top[0]).toMatchObject({ label: verdicts.predicted[0] });
  const attention = await studio.json<AttentionAnswer>(`/api/understand/a/attention/0?key=${key}`);
  expect(attention.image).toHaveLength(answer.dimensions.attention!);

  const picture = await studio.ask({ path: `/api/understand/a/pictures/0?key=${key}&side=96` });
  expect(picture.body.subarray(1, 4).toString()).toBe('PNG');
  expect(picture.headers['cache-control']).toContain('immutable');
  for (const path of [`images/999?key=${key}`, 'images/0?key=..', `pictures/0?key=${'0'.repeat(32)}`]) {
    expect((await studio.ask({ path: `/api/understand/a/${path}` })).status, path).toBeGreaterThanOrEqual(
      400,
    );
  }
});

test('maps say what they show, and the start of a run is measured beside its end', async () => {
  const { studio } = await studioWithRun();
  await finish(studio, await studio.json('/api/understand/a/analysis', { split: 'train' }));
  const { key, images } = await studio.json<AnalysisAnswer>('/api/understand/a?split=train');
  const search = new URLSearchParams({ key, vectors: 'attention', kind: 'umap', images: '12' });
  expect(await studio.json(`/api/understand/a/map?${search}`)).toEqual({ map: null });
  const request = { key, vectors: 'attention', kind: 'umap', images: 12 };
  expect((await finish(studio, await studio.json('/api/understand/a/map', request))).state).toBe('done');
  const { map } = await studio.json<{ map: MapAnswer }>(`/api/understand/a/map?${search}`);
  expect(map).toMatchObject({ shown: 12, images });
  const { body } = await studio.ask({ path: `/api/understand/a/map/points?${search}` });
  const points = mapPointsOf(arrayBuffer(body));
  expect([points.points.length, points.images.length]).toEqual([24, 12]);

  expect((await finish(studio, await studio.json('/api/understand/a/start', { key }))).state).toBe('done');
  const [own, start] = await Promise.all(
    ['own', 'start'].map((of) =>
      studio.json<DistancesAnswer>(`/api/understand/a/distances?key=${key}&of=${of}`),
    ),
  );
  expect(own!.measured).toBe(images);
  expect(own!.attention!.matrix).toHaveLength(9);
  expect(start!.embedding.matrix).not.toEqual(own!.embedding.matrix);
});

test('a run whose data is gone says so, and is measured where it is now', async () => {
  const { studio, folder } = await studioWithRun();
  await rename(join(folder, 'pets'), join(folder, 'moved'));
  const failed = await finish(studio, await studio.json('/api/understand/a/analysis', {}));
  expect(failed).toMatchObject({ state: 'failed', error: expect.stringContaining('is not there any more') });
  const request = { data: join(folder, 'moved') };
  const found = await finish(studio, await studio.json('/api/understand/a/analysis', request));
  expect(found.state).toBe('done');
  const { key } = await studio.json<AnalysisAnswer>('/api/understand/a');
  // The run remembers it: its pictures are there, too.
  const picture = await studio.ask({ path: `/api/understand/a/pictures/0?key=${key}&side=96` });
  expect(picture.status).toBe(200);
});

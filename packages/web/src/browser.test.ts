/// <reference types="node" />
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { digitsSource, evaluationPipeline, groupingRecord } from '@kindred/core/data';
import { cardInput } from '@kindred/core/export';
import { Random } from '@kindred/core/random';
import { sharedDataSet } from '@kindred/fixtures';
import { chromiumPath, launch } from '@kindred/fixtures/chromium';
import * as node from 'kindred';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestedPage } from './testing/page.js';
import { largePicture, refusedPictures, testPictures } from './testing/pictures.js';
import { openSite, type Site } from './testing/site.js';

/** In pages. */
declare const tested: TestedPage;

/** A network and data of a moment. */
const small = {
  model: { name: 'lenet', width: 4, hidden: 16 },
  batchSize: 32,
  limitPerClass: 40,
  seed: 3,
  checkpointMinutes: 0,
} as const;
const digits = { seed: 1, trainSize: 500, testSize: 100 };

describe.skipIf(chromiumPath === undefined)('in Chromium', () => {
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let folder: string;

  beforeAll(async () => {
    [site, browser] = await Promise.all([openSite(), launch()]);
    context = await browser.newContext();
    folder = await mkdtemp(join(tmpdir(), 'kindred-web-'));
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  /** A page with the package; a script that its policy forbids, or an error of its own, fails the test that opens it. */
  async function openPage(address = site.isolated, within = context): Promise<Page> {
    const page = await within.newPage();
    await page.goto(address);
    await page.waitForFunction(() => 'tested' in globalThis);
    return page;
  }

  /** Puts files on the disk, for Node, and on the page's server. */
  async function place(files: ReadonlyMap<string, Uint8Array>): Promise<void> {
    for (const [path, bytes] of files) {
      site.files.set(`/${path}`, bytes);
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
  }

  test('a run of the embedded digits learns them, tells of everything and leaves the page free', async () => {
    const page = await openPage();
    const { run, types, start, ticks, policy, losses } = await page.evaluate(async () => {
      const types = new Set<string>();
      const losses: number[] = [];
      const violations: string[] = [];
      addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
      let [start, ticks]: [unknown, number] = [undefined, 0];
      const timer = setInterval(() => ticks++, 20);
      const run = await tested.kindred.train({
        ...{
          epochs: 3,
          loss: 'ce',
          optimizer: 'adamw',
          limitPerClass: 100,
          batchSize: 16,
          seed: 1,
          out: 'whole',
        },
        onEvent(event) {
          types.add(event.type);
          if (event.type === 'start') start = event.engine;
          if (event.type === 'step') losses.push(event.loss);
        },
      });
      clearInterval(timer);
      return { run, types: [...types], start, ticks, policy: violations, losses };
    });
    expect(run).toMatchObject({ reason: 'completed', folder: 'whole', epochs: 3, evaluatedOn: 'test' });
    expect(run.evaluation.accuracy.top1).toBeGreaterThan(0.88);
    expect(types).toEqual(expect.arrayContaining(['start', 'step', 'validation', 'epoch', 'evaluation']));
    expect(start).toMatchObject({ provider: 'wasm', threads: expect.any(Number) });
    expect(losses.length).toBeGreaterThan(80);
    // The main thread could do something else nearly all of the time.
    expect(ticks).toBeGreaterThan((run.seconds * 1000) / 20 / 2);
    expect(policy).toEqual([]);
    await page.close();
  });

  test('its first losses are those of the reference form in Node, on one thread and on two', async () => {
    const steps = 5;
    const options = { ...small, epochs: 1, checkpointMinutes: 60 } as const;
    const expected: number[] = [];
    await node.train({
      ...{ ...options, data: digitsInNode(), lowering: 'reference', out: join(folder, 'reference') },
      report: false,
      onEvent: (event) => {
        if (event.type === 'step') expected.push(event.loss);
      },
    });
    const lossesOf = async (address: string) => {
      const page = await openPage(address);
      const found = await page.evaluate(
        async ([options, digits]) => {
          const losses: number[] = [];
          const notes: string[] = [];
          const { kindred, digitsSource } = tested;
          await kindred.train({
            ...{ ...options, data: digitsSource(digits), out: 'losses' },
            onEvent: (event) => {
              if (event.type === 'step') losses.push(event.loss);
              if (event.type === 'note') notes.push(event.message);
            },
          });
          return { losses, notes, isolated: crossOriginIsolated };
        },
        [options, digits] as const,
      );
      await page.close();
      return found;
    };
    const [isolated, plain] = [await lossesOf(site.isolated), await lossesOf(site.plain)];
    for (const [i, loss] of expected.slice(0, steps).entries()) {
      expect(Math.abs(isolated.losses[i]! - loss)).toBeLessThan(1e-5);
    }
    expect([isolated.isolated, plain.isolated]).toEqual([true, false]);
    expect(plain.losses).toEqual(isolated.losses);
    const isThreaded = (await import('node:os')).availableParallelism() > 1;
    const told = (notes: string[]) => notes.some((note) => note.startsWith('one thread'));
    expect([told(isolated.notes), told(plain.notes)]).toEqual([false, isThreaded]);
  });

  test('a tab that is closed in the middle of an epoch loses nothing: resumed, the checkpoint is the same', async () => {
    const options = { ...small, epochs: 6, ema: 0.9 };
    const [first, other] = [await openPage(), await openPage()];
    const stepsDone = await first.evaluate(
      ([options, digits]) =>
        new Promise<number>((resolve, reject) => {
          const { kindred, digitsSource } = tested;
          const data = digitsSource(digits);
          const training = kindred.train({
            ...{ ...options, data, out: 'closed' },
            onEvent: (event) => {
              if (event.type === 'step' && event.epoch === 2 && event.step === 3) resolve(event.step);
            },
          });
          training.catch(reject);
        }),
      [options, digits] as const,
    );
    expect(stepsDone).toBe(3);
    const refused = await other.evaluate(
      (digits) =>
        tested.kindred.resume('closed', { data: tested.digitsSource(digits) }).then(() => '', String),
      digits,
    );
    expect(refused).toContain('closed is in use by another tab');
    await first.close();
    const found = await other.evaluate(
      async ([options, digits]) => {
        const { kindred, digitsSource, hashOfStored } = tested;
        const data = digitsSource(digits);
        const [listed] = (await kindred.listRuns()).filter(({ name }) => name === 'closed');
        const lost = await kindred.resume('closed').catch(String);
        let from: unknown;
        await kindred.resume('closed', {
          data,
          onEvent: (event) => {
            if (event.type === 'start') from = event.resumedFrom;
          },
        });
        await kindred.train({ ...options, data, out: 'straight' });
        const files = ['checkpoints/last.safetensors', 'checkpoints/best.safetensors'];
        const hashes = await Promise.all(
          ['closed', 'straight'].map((name) =>
            Promise.all(files.map((file) => hashOfStored(`kindred/runs/${name}/${file}`))),
          ),
        );
        const metrics = await Promise.all(
          ['closed', 'straight'].map(async (name) => (await kindred.openRun(name)).metrics()),
        );
        return { listed, lost, from, hashes, metrics };
      },
      [options, digits] as const,
    );
    expect(found.listed).toMatchObject({ state: 'interrupted' });
    expect(found.lost).toContain('give it with `data`');
    expect(found.from).toEqual({ epoch: expect.any(Number), step: expect.any(Number) });
    expect(found.hashes[0]).toEqual(found.hashes[1]);
    const course = (lines: (typeof found.metrics)[number]) => lines.map(({ step, epoch }) => [step, epoch]);
    expect(course(found.metrics[0]!)).toEqual(course(found.metrics[1]!));
    await other.close();
  });

  test('the callback of an epoch looks at the network and decides; an abort leaves a run that goes on', async () => {
    const page = await openPage();
    const found = await page.evaluate(
      async ([options, digits]) => {
        const { kindred, digitsSource } = tested;
        const data = digitsSource(digits);
        const seen: unknown[] = [];
        const stopped = await kindred.train({
          ...{ ...options, data, epochs: 5, out: 'stopped' },
          async onEpoch({ epoch }, control) {
            const { labels } = await control.infer();
            const { labels: given } = await control.infer(data.splits.test!);
            seen.push([epoch, labels.length, given.length]);
            if (epoch === 2) control.stop();
          },
        });
        const abort = new AbortController();
        const aborted = await kindred.train({
          ...{ ...options, data, epochs: 2, out: 'aborted', signal: abort.signal },
          onEvent: (event) => {
            if (event.type === 'step' && event.step === 2) abort.abort();
          },
        });
        const mine = new Error('mine');
        const thrown = await kindred
          .train({
            ...{ ...options, data, epochs: 1, out: 'thrown' },
            onEpoch: () => {
              throw mine;
            },
          })
          .catch((error) => error === mine);
        const after = await kindred.resume('aborted', { data });
        await kindred.deleteRun('thrown');
        const names = (await kindred.listRuns()).map(({ name, state }) => `${name} ${state}`);
        return { seen, stopped, aborted, thrown, after, names };
      },
      [small, digits] as const,
    );
    expect(found.seen).toEqual([
      [1, 50, 100],
      [2, 50, 100],
    ]);
    expect(found.stopped).toMatchObject({ reason: 'stopped', epochs: 2 });
    expect(found.aborted).toMatchObject({ reason: 'interrupted', epochs: 0 });
    expect(found.thrown).toBe(true);
    expect(found.after).toMatchObject({ reason: 'completed', wasComplete: false });
    expect(found.names).toEqual(expect.arrayContaining(['stopped finished', 'aborted finished']));
    expect(found.names.join()).not.toContain('thrown');
    await page.close();
  });

  test('an exported run is the same classifier here and in Node', async () => {
    const page = await openPage();
    const { bytes, card, here, evaluated } = await page.evaluate(async (digits) => {
      const { kindred, loadClassifier, digitsSource } = tested;
      const run = await kindred.openRun('straight');
      const { model, card } = await run.export({
        ...{ embedding: true, license: 'CC0-1.0', data: digitsSource(digits) },
        ...{ score: 'nearest-neighbours', falseAlarms: 0.1, calibrate: true },
      });
      const classifier = await loadClassifier(model, { threads: 1 });
      const images = Array.from({ length: 40 }, (_, i) => digitsSource(digits).splits.test!.image(i));
      const predictions = await classifier.predict(images);
      const { length } = await classifier.embed(images[0]!);
      const { report, split } = await run.evaluate({ data: digitsSource(digits) });
      return {
        bytes: [...new Uint8Array(await model.arrayBuffer())],
        card,
        here: { predictions, length },
        evaluated: { top1: report.accuracy.top1, split },
      };
    }, digits);
    const file = join(folder, 'page.onnx');
    await writeFile(file, Uint8Array.from(bytes));
    const classifier = await node.loadClassifier(file, { threads: 1 });
    try {
      expect(classifier.card).toEqual(card);
      expect(card).toMatchObject({
        ...{ license: 'CC0-1.0', accuracy: evaluated },
        normality: { score: { name: 'nearest-neighbours' }, images: 50, rejected: 5 },
        calibration: { images: 50 },
      });
      const source = digitsInNode();
      const there = await classifier.predict(
        Array.from({ length: 40 }, (_, i) => source.splits.test!.image(i)),
      );
      expect(here.length).toBe(16);
      for (const [i, { label, confidence, normality }] of there.entries()) {
        expect(here.predictions[i]!.label).toBe(label);
        expect(here.predictions[i]!.confidence).toBeCloseTo(confidence, 5);
        expect(here.predictions[i]!.normality?.score).toBeCloseTo(normality!.score, 4);
      }
    } finally {
      await classifier.close();
      await page.close();
    }
  });

  test('100 pictures in ten forms are the same bytes here and in Node, and get the same answers', async () => {
    const pictures = await testPictures('shapes', 100);
    const large = await largePicture();
    await place(pictures);
    await place(new Map([['large.png', large]]));
    const options = {
      model: small.model,
      imageSize: 32,
      epochs: 2,
      augment: 'none',
      batchSize: 16,
      validation: 0.2,
      fromScratch: true,
      report: false,
    } as const;
    const data = join(folder, 'shapes');
    const trained = await node.train({ ...options, data, out: join(folder, 'shapes-run') });
    const run = await node.openRun(trained.folder);
    const model = join(folder, 'shapes.onnx');
    await run.export(model, { score: 'nearest-neighbours', falseAlarms: 0.2, calibrate: true });
    site.files.set('/shapes.onnx', new Uint8Array(await readFile(model)));
    const classifier = await node.loadClassifier(model, { threads: 1 });
    const photographs = await somePhotographs(100);
    await place(photographs);
    const paths = [...pictures.keys(), 'large.png', ...photographs.keys()];
    const page = await openPage();
    const here = await page.evaluate(async (paths) => {
      const classifier = await tested.loadClassifier('/shapes.onnx');
      const files = await tested.pickedFolder(paths);
      const pixels: string[] = [];
      for (const file of files) pixels.push(await tested.hashOf((await classifier.pixels(file)).slice()));
      return { predictions: await classifier.predict(files), pixels };
    }, paths);
    const there = await classifier.predict(paths.map((path) => join(folder, path)));
    const pipeline = evaluationPipeline(cardInput(classifier.card));
    const { reduce } = classifier.card.preprocessing;
    try {
      for (const [i, path] of paths.entries()) {
        const decoded = await node.decodeImage(join(folder, path), {
          ...{ storeSize: reduce.shorterSide, channels: 3 },
        });
        if (!decoded.image) throw new Error(decoded.reason);
        const { data } = pipeline.apply(decoded.image, new Random(0));
        expect(here.pixels[i], path).toBe(createHash('sha256').update(data).digest('hex'));
        const [mine, theirs] = [here.predictions[i]!, there[i]!];
        expect(mine.label, path).toBe(theirs.label);
        expect(mine.confidence).toBeCloseTo(theirs.confidence, 4);
        const { score, threshold, isNormal } = theirs.normality!;
        expect(mine.normality?.score).toBeCloseTo(score, 4);
        // The score of the picture that the threshold was taken from rounds to either side of it.
        if (Math.abs(score - threshold) > 1e-4) expect(mine.normality?.isNormal, path).toBe(isNormal);
        expect(mine.normality?.scoredBy).toBe(theirs.normality!.scoredBy);
      }
    } finally {
      await classifier.close();
      await page.close();
    }
  });

  test('weights of others get the head that they get in Node; they and the features are kept', async () => {
    const pictures = await testPictures('views', 60);
    await place(pictures);
    const data = join(folder, 'views');
    const options = {
      ...{ model: small.model, imageSize: 32, batchSize: 16, seed: 5, validation: 0.25 },
      dataOptions: { copies: 'none' },
    } as const;
    const elsewhere = await node.train({
      ...{ ...options, data, out: join(folder, 'elsewhere'), epochs: 1, fromScratch: true, report: false },
    });
    const weights = join(elsewhere.folder, 'checkpoints/best.safetensors');
    // Not beside its run, of which it would be the network that is gone on with.
    const file = join(folder, 'elsewhere.safetensors');
    await writeFile(file, await readFile(weights));
    const bytes = new Uint8Array(await readFile(file));
    site.files.set('/elsewhere.safetensors', bytes);
    const config = { pretrained_cfg: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.2, 0.2], crop_pct: 0.8 } };
    await writeFile(join(folder, 'config.json'), JSON.stringify(config));
    let expected: node.EvaluationInput | undefined;
    const there = await node.train({
      ...{ ...options, data, weights: file, headOnly: true, out: join(folder, 'views-head'), report: false },
      onInference: (inference) => {
        expected = inference;
      },
    });
    const { record } = await node.openRun(there.folder);
    const page = await openPage();
    const learn = (more: object) =>
      page.evaluate(
        async ([options, paths, more]) => {
          const { kindred, pickedFolder } = tested;
          const types: string[] = [];
          let [known, total]: [number, number] = [0, 0];
          let logits: number[] = [];
          const run = await kindred.train({
            ...{ ...options, ...more, data: await pickedFolder(paths) },
            onEvent: (event) => {
              if (types.at(-1) !== event.type) types.push(event.type);
              if (event.type === 'features') ({ known, total } = event);
            },
            onInference: (inference) => {
              logits = [...inference.logits];
            },
          });
          const { record } = await kindred.openRun(run.folder);
          return { run, types, logits, known, total, record };
        },
        [options, [...pictures.keys()], more] as const,
      );
    const first = await learn({ headOnly: true, weights: { file: '/elsewhere.safetensors', config } });
    expect(first.types).toEqual(
      expect.arrayContaining(['download', 'weights', 'features', 'head', 'transfer']),
    );
    expect(first.record.config).toEqual(record.config);
    expect(first.record.weights).toMatchObject({ sha256: createHash('sha256').update(bytes).digest('hex') });
    expect(first.run).toMatchObject({
      reason: 'completed',
      epochs: 0,
      head: { accuracy: there.head!.accuracy },
    });
    expect(first.run.evaluation.accuracy.top1).toBe(there.evaluation.accuracy.top1);
    expect(first.logits).toHaveLength(expected!.logits.length);
    for (const [i, logit] of first.logits.entries()) {
      expect(Math.abs(logit - expected!.logits[i]!)).toBeLessThan(1e-4);
    }
    // Some copies of a picture are the same.
    expect(first.known).toBeLessThan(first.total / 10);
    // Closed before its first checkpoint, a run goes on with the weights and the features that are kept.
    const resumed = await page.evaluate(
      async ([options, paths, config]) => {
        const { kindred, pickedFolder } = tested;
        const abort = new AbortController();
        const weights = { file: '/elsewhere.safetensors', config };
        const given = { ...options, weights, headOnly: true, out: 'early', signal: abort.signal };
        const onEvent = ({ type }: { type: string }) => type === 'features' && abort.abort();
        const early = await kindred.train({ ...given, data: await pickedFolder(paths), onEvent });
        return [early, await kindred.resume('early', { data: await pickedFolder(paths) })] as const;
      },
      [options, [...pictures.keys()], config] as const,
    );
    expect(resumed).toMatchObject([{ reason: 'interrupted' }, { reason: 'completed', head: first.run.head }]);
    // From then on nothing is fetched, and no picture is looked at again.
    site.files.delete('/elsewhere.safetensors');
    const again = await learn({ epochs: 1, weights: { file: '/elsewhere.safetensors', config } });
    expect(again.types).not.toContain('download');
    expect(again.known).toBe(again.total);
    expect(again.run).toMatchObject({ reason: 'completed', epochs: 1, head: first.run.head });
    const said = await page.evaluate(
      async (paths) => {
        const data = await tested.pickedFolder(paths);
        const attempt = (weights: object | string) =>
          tested.kindred.train({ data, weights, model: 'lenet' } as never).then(() => 'nothing', String);
        const freed = await tested.kindred.clearCache();
        return {
          freed,
          gone: await attempt('/elsewhere.safetensors'),
          other: await attempt({ file: new Blob(['x']), sha256: '0'.repeat(64) }),
          foreign: await attempt('https://example.invalid/weights.safetensors'),
          none: await attempt({ path: 'x' }),
          bare: await tested.kindred.train({ data, freeze: 1 }).then(() => 'nothing', String),
          scratch: await tested.kindred
            .train({ data, freeze: 1, fromScratch: true })
            .then(() => 'nothing', String),
        };
      },
      [...pictures.keys()],
    );
    expect(said.freed).toBeGreaterThan(bytes.length);
    expect(said.gone).toContain('elsewhere.safetensors cannot be fetched: the server answers 404');
    expect(said.other).toContain('are not those that were asked for: their SHA-256 is 2d711642b726');
    expect(said.foreign).toContain("does the page's policy allow the address (`connect-src`)");
    expect(said.none).toContain('weights must be a file, its bytes or its address');
    expect(said.bare).toContain('give a file of them, or its address, with `weights`, or leave it out');
    expect(said.scratch).toContain('`fromScratch` and `freeze` say different things');
    await page.close();
  });

  test('a folder and IDX files are the same data as in Node, and their copies are kept together', async () => {
    const pictures = await testPictures('pets', 12);
    for (const name of ['left/0.jpg', 'left/2.jpg', 'right/1.jpg']) {
      pictures.set(`pets/${name.replace('/', '/copy-')}`, pictures.get(`pets/${name}`)!);
    }
    const { train } = digitsInNode().splits;
    const idx = new Map(
      Object.entries({
        'numbers/train-images-idx3-ubyte': idxOf([500, 28, 28], (i) => train!.image(i).data),
        'numbers/train-labels-idx1-ubyte.gz': gzipSync(idxOf([500], (i) => [train!.labels[i]!])),
      }),
    );
    await place(pictures);
    await place(idx);
    const expected = await Promise.all(
      ['pets', 'numbers'].map((name) => node.openData(join(folder, name), { test: 0.25 })),
    );
    const page = await openPage();
    const records = await page.evaluate(
      async ([pets, numbers]) => {
        const { kindred, pickedFolder } = tested;
        const records: unknown[] = [];
        for (const paths of [pets, numbers]) {
          const data = await pickedFolder(paths!);
          const run = await kindred.train({
            ...{
              data,
              dataOptions: { test: 0.25 },
              epochs: 1,
              batchSize: 4,
              imageSize: 16,
              limitPerClass: 4,
              augment: 'none',
            },
            ...{ model: { name: 'lenet', width: 2, hidden: 8 }, loss: 'ce', validation: 0 },
          });
          const { record } = await kindred.openRun(run.folder);
          const { name, format, fingerprint, grouping } = record.data;
          records.push({ name, format, fingerprint, ...(grouping !== undefined && { grouping }) });
        }
        return records;
      },
      [[...pictures.keys()], [...idx.keys()]],
    );
    expect(records).toEqual(
      expected.map(({ name, format, fingerprint, ...source }) => ({
        ...{ name, format, fingerprint },
        ...groupingRecord(source as node.DataSource),
      })),
    );
    expect(records[0]).toHaveProperty('grouping');
    await page.close();
  });

  test('what a page cannot do is refused in words', async () => {
    const refused = await refusedPictures();
    for (const [name, bytes] of Object.entries(refused)) site.files.set(`/bad/a/${name}.jpg`, bytes);
    for (const [path, bytes] of await testPictures('bad', 4)) site.files.set(`/${path}`, bytes);
    const paths = [...site.files.keys()]
      .filter((path) => path.startsWith('/bad/'))
      .map((path) => path.slice(1));
    const page = await openPage();
    const said = await page.evaluate(async (paths) => {
      const { kindred, pickedFolder, defineLoss, digitsSource } = tested;
      const data = digitsSource({ seed: 1, trainSize: 100, testSize: 20 });
      const attempt = (options: object) => kindred.train(options as never).then(() => 'nothing', String);
      const mine = defineLoss({ name: 'mine', description: 'mine', value: ({ logits }) => logits });
      const quick = {
        data,
        epochs: 1,
        batchSize: 8,
        limitPerClass: 2,
        model: { name: 'lenet', width: 2, hidden: 8 },
      } as const;
      return {
        pictures: await attempt({ data: await pickedFolder(paths) }),
        report: await attempt({ report: true }),
        own: await attempt({ loss: mine, data }),
        mistyped: await attempt({ epoch: 3 }),
        provider: await attempt({ provider: 'cpu' }),
        nothing: await attempt({ data: 5 }),
        files: await attempt({ data: [new File(['x'], 'x.jpg')] }),
        webgpu: await attempt({ ...quick, provider: 'webgpu' }),
        skipped: await kindred
          .train({
            ...{ ...quick, data: await pickedFolder(paths), dataOptions: { skipBad: true }, validation: 0 },
            ...{ batchSize: 2, imageSize: 16, loss: 'ce' },
          })
          .then(({ reason }) => reason, String),
        ownWorker: await kindred
          .train({
            ...{ ...quick, loss: { ...mine, name: 'squared' } as never },
            worker: () => new Worker('/own.js', { type: 'module' }),
          })
          .then(({ reason }) => reason, String),
      };
    }, paths);
    expect(said.pictures).toContain('bad/a/cmyk.jpg (a CMYK JPEG'.slice(4));
    expect(said.pictures).toContain('a/tiff.jpg (TIFF, which browsers do not decode');
    expect(said.pictures).toContain('a/torn.jpg (damaged, or not a picture');
    expect(said.pictures).toContain('skipBad: true');
    expect(said.report).toContain('train in a page has no `report`');
    expect(said.own).toContain("calls `serve({ parts: [...] })` of '@kindred/web/serve'");
    expect(said.mistyped).toContain("did you mean 'epochs'?");
    expect(said.provider).toContain("'wasm' or 'webgpu', not \"cpu\"");
    expect(said.nothing).toContain('data must be files');
    expect(said.files).toContain('no pictures in class folders');
    expect(said.webgpu).toContain("use `provider: 'wasm'`");
    expect([said.skipped, said.ownWorker]).toEqual(['completed', 'completed']);
    await page.close();
  });

  test('a GPU that is lost in the middle of training is an error in words, and the last checkpoint is whole', async () => {
    const withGpu = await launch(['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']);
    const page = await openPage(site.isolated, await withGpu.newContext());
    const training = page.evaluate(
      ([options, digits]) =>
        tested.kindred
          .train({
            ...{
              ...options,
              data: tested.digitsSource(digits),
              epochs: 200,
              out: 'lost',
              provider: 'webgpu',
            },
            onEvent: (event) => {
              if (event.type === 'epoch') document.title = `epoch ${event.epoch}`;
            },
          })
          .then(({ reason }) => reason, String),
      [{ ...small, batchSize: 8, limitPerClass: 3 }, digits] as const,
    );
    await page.waitForFunction(() => document.title.startsWith('epoch'), null, { timeout: 100_000 });
    const session = await withGpu.newBrowserCDPSession();
    session.send('Browser.crashGpuProcess').catch(() => {});
    expect(await training).toContain('the GPU was lost');
    const [listed] = await page.evaluate(() => tested.kindred.listRuns());
    expect(listed).toMatchObject({ name: 'lost', state: 'interrupted' });
    expect(listed!.epochs).toBeGreaterThanOrEqual(1);
    await withGpu.close();
  });

  test('a full disk is an error in words, and the last checkpoint is whole', async () => {
    const own = await browser.newContext();
    const page = await openPage(site.isolated, own);
    const session = await own.newCDPSession(page);
    const origin = new URL(site.isolated).origin;
    await page.evaluate(
      async ([options, digits]) => {
        const abort = new AbortController();
        await tested.kindred.train({
          ...{ ...options, data: tested.digitsSource(digits), epochs: 2, out: 'full', signal: abort.signal },
          onEvent: ({ type }) => {
            if (type === 'epoch') abort.abort();
          },
        });
      },
      [small, digits] as const,
    );
    const resume = () =>
      page.evaluate(
        (digits) =>
          tested.kindred
            .resume('full', { data: tested.digitsSource(digits) })
            .then(({ reason }) => reason, String),
        digits,
      );
    const { usage } = await session.send('Storage.getUsageAndQuota', { origin });
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 1000 });
    expect(await resume()).toMatch(
      /full\/.* cannot be written: the browser has no room for its .* `deleteRun\(\)`/,
    );
    await session.send('Storage.overrideQuotaForOrigin', { origin });
    expect(await resume()).toBe('completed');
    await own.close();
  });
});

function digitsInNode(): node.DataSource {
  return digitsSource(digits);
}

/** Photographs of flowers, by paths of their own, where the data is at hand. */
async function somePhotographs(count: number): Promise<Map<string, Uint8Array>> {
  const folder = sharedDataSet('flowers-128');
  if (folder === undefined) return new Map();
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.jpg')).sort();
  const chosen = names.filter((_, i) => i % Math.ceil(names.length / count) === 0);
  const read = chosen.map(
    async (name) => [`flowers/${name}`, new Uint8Array(await readFile(join(folder, name)))] as const,
  );
  return new Map(await Promise.all(read));
}

/** An IDX file of unsigned bytes. */
function idxOf(dimensions: readonly number[], bytesAt: (index: number) => ArrayLike<number>): Uint8Array {
  const header = new Uint8Array(4 + 4 * dimensions.length);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0x0800 + dimensions.length);
  for (const [axis, size] of dimensions.entries()) view.setUint32(4 + 4 * axis, size);
  const items = Array.from({ length: dimensions[0]! }, (_, i) => Buffer.from(Uint8Array.from(bytesAt(i))));
  return new Uint8Array(Buffer.concat([header, ...items]));
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import { beforeAll, describe, expect, test } from 'vitest';
import * as kindred from './index.js';
import { expectFailure } from './testing/expect-failure.js';
import { noiseImage } from './testing/test-images.js';
import { tinyDigits, tinyOptions } from './testing/tiny-training.js';

/** What a caller from JavaScript hands over, which the compiler would refuse. */
const wrong = (options: object) => options as never;

type Call = readonly [call: () => unknown, message: string];

let run: kindred.Run;
let classifier: kindred.ImageClassifier;

beforeAll(async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  const folder = join(cwd, 'run');
  await kindred.train({ ...tinyOptions, data: tinyDigits(), epochs: 1, out: folder });
  run = await kindred.openRun(folder);
  classifier = await kindred.loadClassifier(folder, { threads: 1 });
  return async () => {
    await classifier.close();
    await rm(cwd, { recursive: true, force: true });
  };
});

/** By the name of the function: a call with an option that it does not have. */
const calls: Readonly<Record<string, Call>> = {
  cleanData: [
    () => kindred.cleanData('x', wrong({ weight: 'x' })),
    "cleanData has no option 'weight'; did you mean 'weights'?",
  ],
  findCopies: [
    () => kindred.findCopies('x', wrong({ kinds: 'near' })),
    "findCopies has no option 'kinds'; did you mean 'kind'?",
  ],
  trashPictures: [
    () => kindred.trashPictures(wrong({}), ['blank'], wrong({ onProgres() {} })),
    "trashPictures has no option 'onProgres'; did you mean 'onProgress'?",
  ],
  writeCleanReport: [
    () => kindred.writeCleanReport('x', wrong({}), wrong({ onProgres() {} })),
    "writeCleanReport has no option 'onProgres'; did you mean 'onProgress'?",
  ],
  writeLabels: [
    () => kindred.writeLabels('x.csv', wrong({}), wrong({ relable: 1 })),
    "writeLabels has no option 'relable'; did you mean 'relabel'?",
  ],
  clearCache: [
    () => kindred.clearCache(wrong({ kinds: 'pictures' })),
    "clearCache has no option 'kinds'; did you mean 'kind'?",
  ],
  compareLosses: [
    () => kindred.compareLosses(wrong({ losses: ['ce'], loss: 'arcface' })),
    "compareLosses has no option 'loss'; did you mean 'losses'?",
  ],
  createEngine: [
    () => kindred.createEngine(wrong({ provider: 'cpu', thread: 2 })),
    "createEngine has no option 'thread'; did you mean 'threads'?",
  ],
  decodeImage: [
    () => kindred.decodeImage('x.png', wrong({ storeSize: 8, channel: 3 })),
    "decodeImage has no option 'channel'; did you mean 'channels'?",
  ],
  downloadDataset: [
    () => kindred.downloadDataset('mnist', 'x', wrong({ baseUrl: ['http://localhost/'] })),
    "downloadDataset has no option 'baseUrl'; did you mean 'baseUrls'?",
  ],
  embedData: [
    () => kindred.embedData(classifier, 'x', wrong({ splits: 'test' })),
    "embedData has no option 'splits'; did you mean 'split'?",
  ],
  evaluateAbnormal: [
    () => kindred.evaluateAbnormal(run, wrong({ score: [{ name: 'energy' }] })),
    "evaluateAbnormal has no option 'score'; did you mean 'scores'?",
  ],
  evaluationReport: [
    () => kindred.evaluationReport(wrong({}), wrong({ maxSample: 9 })),
    "evaluationReport has no option 'maxSample'; did you mean 'maxSamples'?",
  ],
  formatReport: [
    () => kindred.formatReport(wrong({ classes: 0 }), [], wrong({ widht: 80 })),
    "formatReport has no option 'widht'; did you mean 'width'?",
  ],
  generateDigits: [
    () => kindred.generateDigits(wrong({ size: 1, sed: 1, split: 'train' })),
    "generateDigits has no option 'sed'; did you mean 'seed'?",
  ],
  inspectData: [
    () => kindred.inspectData('x', wrong({ channel: 1 })),
    "inspectData has no option 'channel'; did you mean 'channels'?",
  ],
  loadClassifier: [
    () => kindred.loadClassifier('x.onnx', wrong({ thread: 2 })),
    "loadClassifier has no option 'thread'; did you mean 'threads'?",
  ],
  openData: [
    () => kindred.openData('x', wrong({ skipBadd: true })),
    "openData has no option 'skipBadd'; did you mean 'skipBad'?",
  ],
  planPruning: [
    () => kindred.planPruning('x', wrong({ kep: 0.5 })),
    "planPruning has no option 'kep'; did you mean 'keep'?",
  ],
  openRun: [
    () => kindred.openRun('x', wrong({ part: [] })),
    "openRun has no option 'part'; did you mean 'parts'?",
  ],
  pruneRun: [
    () => kindred.pruneRun('x', wrong({ keep: 0.5, epoch: 1 })),
    "pruneRun has no option 'epoch'; did you mean 'epochs'?",
  ],
  reportComparison: [
    () => kindred.reportComparison(['x'], wrong({ base: 'ce' })),
    "reportComparison has no option 'base'; its options are: out, baseline, signal, onProgress",
  ],
  resume: [
    () => kindred.resume('x', wrong({ dat: 'y' })),
    "resume has no option 'dat'; did you mean 'data'?",
  ],
  getWeights: [
    () => kindred.getWeights('timm/resnet18.tv_in1k', wrong({ ofline: true })),
    "getWeights has no option 'ofline'; did you mean 'offline'?",
  ],
  retrieval: [
    () =>
      kindred.retrieval(
        { vectors: Float32Array.of(1), labels: Int32Array.of(0), dimensions: 1 },
        wrong({ maxQuery: 1 }),
      ),
    "retrieval has no option 'maxQuery'; did you mean 'maxQueries'?",
  ],
  train: [() => kindred.train(wrong({ epoch: 1 })), "train has no option 'epoch'; did you mean 'epochs'?"],
};

const definitions: Readonly<Record<string, Call>> = Object.fromEntries(
  Object.entries(kindred)
    .filter(([name]) => name.startsWith('define'))
    .map(([name, define]) => [
      name,
      [
        () => (define as (definition: never) => unknown)(wrong({ name: 'mine', descripton: 'wrong' })),
        `${name} has no option 'descripton'; did you mean 'description'?`,
      ],
    ]),
);

const methods: Readonly<Record<string, Call>> = {
  'run.evaluate': [
    () => run.evaluate(wrong({ splitt: 'train' })),
    "evaluate has no option 'splitt'; did you mean 'split'?",
  ],
  'run.evaluateOn': [
    () =>
      run.evaluateOn(kindred.generateDigits({ size: 1, seed: 1, split: 'test' }), wrong({ onProgres() {} })),
    "evaluateOn has no option 'onProgres'; did you mean 'onProgress'?",
  ],
  'run.infer': [
    () => run.infer(kindred.generateDigits({ size: 1, seed: 1, split: 'test' }), wrong({ signals: 1 })),
    "infer has no option 'signals'; did you mean 'signal'?",
  ],
  'run.report': [
    async () => run.report(wrong({ output: 'x.html' })),
    "report has no option 'output'; its options are: data, out, onProgress, onNote",
  ],
  'run.export': [
    () => run.export('x.onnx', wrong({ scores: { name: 'energy' } })),
    "export has no option 'scores'; did you mean 'score'?",
  ],
  'run.model': [() => run.model(wrong({ zzz: 1 })), "model has no option 'zzz'"],
  'run.model, outputs': [() => run.model({}, wrong({ embeding: true })), "did you mean 'embedding'?"],
  'classifier.predict': [
    async () => classifier.predict(await noiseImage().png().toBuffer(), wrong({ top: 3 })),
    "predict has no option 'top'; did you mean 'topK'?",
  ],
};

/** Functions that take no options. */
const withoutOptions = [
  'describeData',
  'diagnose',
  'listCaches',
  'listRuns',
  'listWeights',
  'loadParts',
  'meanOfSamples',
  'meanOverSamples',
  'undoTrash',
  'writeEmbeddings',
];

function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(value.toString());
}

describe('an option that a function does not have is refused', () => {
  test.each(Object.entries({ ...calls, ...definitions, ...methods }))('%s', async (_, [call, message]) => {
    const failure = await expectFailure((async () => call())(), message);
    expect(failure).toBeInstanceOf(UsageError);
  });

  test('and none of the public functions is left out here', () => {
    const functions = Object.entries(kindred)
      .filter(([, value]) => typeof value === 'function' && !isClass(value))
      .map(([name]) => name);
    expect(functions.sort()).toEqual(
      [...Object.keys({ ...calls, ...definitions }), ...withoutOptions].sort(),
    );
  });
});

describe('a value of another kind than the option’s is refused before anything is done', () => {
  const watching = [{ onEvent: 'x' }, { signal: 3 }];
  const making = [{ out: 3 }, { out: '' }, { parts: 3 }, { parts: [3] }, { parts: [null] }];
  const computing = [{ threads: 0 }, { threads: 100_000 }, { threads: 1.5 }];
  const whole = [...watching, { onEpoch: 3 }, { onInference: 3 }];
  const trained = [...whole, ...making, ...computing, { weights: 3 }, { dataOptions: 3 }];
  test.each<[string, readonly object[], (options: never) => unknown]>([
    ['train', trained, (options) => kindred.train(options)],
    ['resume', [...whole, { parts: 3 }], (options) => kindred.resume('x', options)],
    ['pruneRun', [...whole, ...making, ...computing], (options) => kindred.pruneRun('x', options)],
    [
      'compareLosses',
      [...watching, ...making, ...computing, { weights: 3 }, { seeds: 'x' }, { shard: 3 }, { baseline: 3 }],
      (options) => kindred.compareLosses(options),
    ],
    [
      'reportComparison',
      [{ out: '' }, { signal: 3 }, { onProgress: 3 }],
      (options) => kindred.reportComparison(['x'], options),
    ],
    [
      'cleanData',
      [
        { threads: 0 },
        { pixelsOnly: 3 },
        { onProgress: 3 },
        { signal: 3 },
        { model: '' },
        { dataOptions: 3 },
      ],
      (options) => kindred.cleanData('x', options),
    ],
    ['openRun', [{ parts: [3] }, { onNote: 3 }], (options) => kindred.openRun('x', options)],
    ['loadClassifier', [...computing, { parts: 3 }], (options) => kindred.loadClassifier('x', options)],
    ['createEngine', computing, (options) => kindred.createEngine(options)],
    ['openData', [{ onProgress: 3 }], (options) => kindred.openData('x', options)],
  ])('%s', async (_, wrongs, call) => {
    for (const options of wrongs) {
      const [name] = Object.keys(options);
      const failure = await expectFailure((async () => call(options as never))(), name!);
      expect(failure, JSON.stringify(options)).toBeInstanceOf(UsageError);
      expect(failure.message).toMatch(/must be|a list of seeds/);
    }
  });

  test('run.evaluate', async () => {
    await expectFailure(run.evaluate(wrong({ split: '__proto__' })), "`split` must be 'train'");
  });
});

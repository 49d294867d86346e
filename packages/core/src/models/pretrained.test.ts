/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { readFixtureJson, sharedDataSet } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import type { NamedConfig } from '../config/index.js';
import type { ChannelStatistics } from '../data/statistics.js';
import { matchWeights } from '../files/load-weights.js';
import { decodeSafetensors } from '../files/safetensors.js';
import { buildInferenceProgram } from '../infer/program.js';
import { statesOf } from '../infer/weights.js';
import { expectClose } from '../testing/check-op.js';
import { type Digest, digest } from '../testing/digest.js';
import { testEngine } from '../testing/run-network.js';
import { syntheticImages } from '../testing/synthetic.js';
import { createClassifier } from './classifier.js';

/** What PyTorch computes from a file of real weights, as fixtures/models/pretrained.py records it. */
interface Recorded {
  readonly file: string;
  readonly model: NamedConfig;
  readonly images: readonly [batch: number, channels: 3, height: number, width: number];
  readonly normalization: ChannelStatistics;
  /** The first five numbers of each image's, and all of them. */
  readonly embedding: { readonly first: readonly number[]; readonly digest: Digest };
}

const records = readFixtureJson<Readonly<Record<string, Recorded>>>('models/pretrained.json');
const folder = sharedDataSet('pretrained');

describe.skipIf(folder === undefined)('real weights give the features that PyTorch computes', () => {
  test.each(Object.entries(records))('%s', async (_, { file, model, images, normalization, embedding }) => {
    const [batch, channels, height, width] = images;
    const config = { model, loss: { name: 'ce' }, channels, height, width, classes: 3, normalization };
    const classifier = createClassifier(config);
    const { program, variables } = buildInferenceProgram(classifier, batch, { provider: 'cpu' });
    const expected = new Map(variables.map((variable) => [variable.name, variable]));
    const { tensors } = decodeSafetensors(readFileSync(`${folder}/${file}`), file);
    const classifierPrefix = classifier.classifierName;
    const report = matchWeights(expected, tensors, { classifierPrefix, source: file });
    expect(report.unexpected).toEqual([]);
    const left = [...report.missing, ...report.reset];
    expect(left.sort()).toEqual([`${classifierPrefix}.bias`, `${classifierPrefix}.weight`]);
    const weights = new Map([
      ...report.assigned,
      ...left.map(
        (name) => [name, new Float32Array(expected.get(name)!.shape.reduce((a, b) => a * b))] as const,
      ),
    ]);
    const engine = testEngine();
    const loaded = await engine.load(program, statesOf(variables, weights));
    const results = await loaded.run({ images: syntheticImages('pretrained', images) });
    await engine.close();
    const actual = results.embedding!.data as Float32Array;
    expectClose(digest('embedding', actual), embedding.digest, 1e-5, 'embedding');
    const dimensions = actual.length / batch;
    const first = [0, dimensions].flatMap((start) => Array.from(actual.subarray(start, start + 5)));
    expectClose(first, embedding.first, 1e-4, 'first numbers');
  });
});

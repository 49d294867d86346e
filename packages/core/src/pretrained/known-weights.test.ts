import { describe, expect, test } from 'vitest';
import { Parts } from '../config/index.js';
import { BACKBONES, createClassifier } from '../models/index.js';
import { costOf } from '../prune/index.js';
import {
  defaultWeights,
  KNOWN_WEIGHTS,
  knownWeights,
  knownWeightsOfArchitecture,
  knownWeightsOfFile,
} from './known-weights.js';

const built = KNOWN_WEIGHTS.filter(({ network }) => BACKBONES.some(({ name }) => name === network.name));

test('no two weights have the same name or content', () => {
  const unique = (values: readonly unknown[]) => expect(new Set(values).size).toBe(values.length);
  unique(KNOWN_WEIGHTS.map(({ id }) => id));
  unique(KNOWN_WEIGHTS.flatMap(({ sha256 }) => sha256 ?? []));
  for (const { id, sha256 } of KNOWN_WEIGHTS) {
    expect(id).toMatch(/^[\w-]+\/[\w.-]+$/);
    if (sha256 !== undefined) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  }
});

test('are found by repository and by content', () => {
  const resnet = knownWeights('timm/resnet18.tv_in1k')!;
  expect(resnet.network).toEqual({ name: 'resnet18' });
  expect(knownWeightsOfFile(resnet.sha256!)).toBe(resnet);
  expect(knownWeightsOfArchitecture('resnet18')?.network).toEqual({ name: 'resnet18' });
  expect(knownWeightsOfArchitecture('resnet1')).toBeUndefined();
  expect(knownWeights('timm/none')).toBeUndefined();
  expect(knownWeightsOfFile('0'.repeat(64))).toBeUndefined();
});

test('each network, with its options, has one default', () => {
  const networks = KNOWN_WEIGHTS.map(({ network }) => JSON.stringify(network));
  for (const network of new Set(networks)) {
    const defaults = KNOWN_WEIGHTS.filter((w) => w.isDefault && JSON.stringify(w.network) === network);
    expect(defaults, network).toHaveLength(1);
    expect(defaultWeights({ ...defaults[0]!.network, more: 1 })).toBe(defaults[0]);
  }
  expect(defaultWeights({ name: 'mobilenetv2', width: 0.5 })?.id).toBe('timm/mobilenetv2_050.lamb_in1k');
  expect(defaultWeights({ name: 'mobilenetv2', width: 0.7 })).toBeUndefined();
  expect(defaultWeights({ name: 'lenet' })).toBeUndefined();
});

describe.each(built.map((weights) => [weights.id, weights] as const))('%s', (_, weights) => {
  test('names options that its network has, and counts as the network does', () => {
    const { network, settings, parameters, multiplyAdds, preprocessing } = weights;
    const head = network.name.startsWith('vgg') && { head: 'mlp' };
    const model = Parts.none.complete(BACKBONES, { ...network, ...settings, ...head });
    const { inputSize, mean, std } = preprocessing;
    const cost = costOf(
      createClassifier({
        ...{ model, loss: { name: 'ce' }, channels: 3, classes: 1000, normalization: { mean, std } },
        ...{ height: inputSize, width: inputSize },
      }),
    );
    expect(cost.parameters).toBe(parameters);
    // Published with two or three digits; batch normalisation and the like are counted there as well.
    expect(Math.abs(cost.multiplyAdds - multiplyAdds)).toBeLessThan(Math.max(0.07 * multiplyAdds, 0.006e9));
  });
});

import { UsageError } from '../../errors.js';
import { variablesOf } from '../../infer/program.js';
import type { Classifier } from '../../models/classifier.js';
import type { TransferConfig } from '../config.js';
import type { Tuning } from '../programs.js';
import { headVariables } from './head.js';

/**
 * How a network with weights from elsewhere is tuned: batch normalisation stays as it is, and so do the first layers that
 * are to be frozen; the rates of the others fall from the head to the first one.
 * @throws UsageError where more layers are to be frozen than there are.
 */
export function tuningOf(
  classifier: Classifier,
  { freeze, backboneRate, depthDecay }: Pick<TransferConfig, 'freeze' | 'backboneRate' | 'depthDecay'>,
): Tuning {
  const layers = layersOf(classifier);
  const count = new Set(layers.values()).size;
  if (freeze !== 'all' && freeze > count) {
    const { name } = classifier.config.model;
    throw new UsageError(
      `\`freeze\` is ${freeze}, but the backbone of ${name} has ${count} layers: name fewer, or 'all'`,
    );
  }
  const frozen = freeze === 'all' ? count : freeze;
  return {
    freezesNormalization: true,
    rateOf({ name }) {
      const layer = layers.get(moduleOf(name));
      if (layer === undefined) return 1;
      return layer < frozen ? 0 : backboneRate * depthDecay ** (count - 1 - layer);
    },
  };
}

/**
 * The backbone's modules by the convolution or linear layer that they belong to, counted from 0 at the images; what comes
 * between two such layers, as a learned scale does, belongs to the first.
 */
function layersOf(classifier: Classifier): Map<string, number> {
  const isHead = headVariables(classifier);
  const layers = new Map<string, number>();
  let count = 0;
  for (const { name, shape, kind } of variablesOf(classifier)) {
    if (kind !== 'parameter' || isHead(name)) continue;
    const module = moduleOf(name);
    if (!layers.has(module)) {
      if (shape.length > 1) count++;
      layers.set(module, Math.max(0, count - 1));
    }
  }
  return layers;
}

function moduleOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')));
}

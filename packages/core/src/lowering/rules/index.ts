import type { Target } from '../../graph/emitter.js';
import { blockedMaxPool, blockedMaxPoolGradient } from '../blocked/max-pool.js';
import { imageBatchNorm, imageBatchNormGradient, imageBatchNormTraining } from '../images/batch-norm.js';
import { imageConv, imageInputGradient, imageWeightGradient } from '../images/conv.js';
import { imageElementwise } from '../images/elementwise.js';
import { fusedRelu, fusedResidual } from '../images/fuse.js';
import { imageBroadcast, imageMean, imageSum } from '../images/reduce.js';
import { phasedMaxPool, phasedMaxPoolGradient } from '../phased/max-pool.js';
import type { LoweringRule } from '../rule.js';
import { convOfPixels, inputGradientOfPixels, weightGradientOfPixels } from './conv-of-pixels.js';
import { globalAveragePool } from './global-average-pool.js';
import { groupedWeightGradient } from './grouped-weight-gradient.js';
import { inputGradientByConv } from './input-gradient-by-conv.js';
import { maxPoolGradientByTiles } from './max-pool-gradient-by-tiles.js';

/** Every choice of ONNX form by shape, layout and provider, in one list; the first rule that accepts a node wins. */
const fastRules: readonly LoweringRule[] = [
  imageConv,
  imageInputGradient,
  imageWeightGradient,
  convOfPixels,
  inputGradientOfPixels,
  weightGradientOfPixels,
  imageBatchNormTraining,
  imageBatchNormGradient,
  imageBatchNorm,
  fusedRelu,
  fusedResidual,
  imageElementwise,
  phasedMaxPool,
  phasedMaxPoolGradient,
  blockedMaxPool,
  blockedMaxPoolGradient,
  imageSum,
  imageMean,
  imageBroadcast,
  globalAveragePool,
  inputGradientByConv,
  groupedWeightGradient,
  maxPoolGradientByTiles,
];

/** Where the simplest form is ONNX's own operator for it. */
const referenceRules: readonly LoweringRule[] = [globalAveragePool];

/** The rules for a target; a node that none accepts takes its operation's simplest form. */
export function rulesFor({ lowering }: Target): readonly LoweringRule[] {
  return lowering === 'reference' ? referenceRules : fastRules;
}

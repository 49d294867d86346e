import type { Target } from '../../graph/emitter.js';
import { phasedBatchNorm, phasedBatchNormGradient, phasedBatchNormTraining } from '../phased/batch-norm.js';
import { phasedConv, phasedInputGradient, phasedWeightGradient } from '../phased/conv-rules.js';
import { phasedElementwise } from '../phased/elementwise.js';
import { fusedRelu, fusedResidual } from '../phased/fuse.js';
import { phasedMaxPool, phasedMaxPoolGradient } from '../phased/max-pool.js';
import { phasedBroadcast, phasedMean, phasedSum } from '../phased/reduce.js';
import type { LoweringRule } from '../rule.js';
import { globalAveragePool } from './global-average-pool.js';
import { inputGradientByConv } from './input-gradient-by-conv.js';
import { maxPoolGradientByTiles } from './max-pool-gradient-by-tiles.js';

/** Every choice of ONNX form by shape, layout and provider, in one list; the first rule that accepts a node wins. */
const fastRules: readonly LoweringRule[] = [
  phasedConv,
  phasedInputGradient,
  phasedWeightGradient,
  phasedBatchNormTraining,
  phasedBatchNormGradient,
  phasedBatchNorm,
  fusedRelu,
  fusedResidual,
  phasedElementwise,
  phasedMaxPool,
  phasedMaxPoolGradient,
  phasedSum,
  phasedMean,
  phasedBroadcast,
  globalAveragePool,
  inputGradientByConv,
  maxPoolGradientByTiles,
];

/** Where the simplest form is ONNX's own operator for it. */
const referenceRules: readonly LoweringRule[] = [globalAveragePool];

/** The rules for a target; a node that none accepts takes its operation's simplest form. */
export function rulesFor({ lowering }: Target): readonly LoweringRule[] {
  return lowering === 'reference' ? referenceRules : fastRules;
}

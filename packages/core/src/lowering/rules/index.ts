import type { Target } from '../../graph/emitter.js';
import type { Node } from '../../graph/graph.js';
import { strategyChooser } from '../choose/choose-strategy.js';
import { imageBatchNorm, imageBatchNormGradient, imageBatchNormTraining } from './images/batch-norm.js';
import { imageConvRules } from './images/conv.js';
import { imageElementwise } from './images/elementwise.js';
import { fusedRelu, fusedRelu6, fusedResidual, imageRelu6Gradient } from './images/fuse.js';
import { imageMaxPool, imageMaxPoolGradient } from './images/max-pool.js';
import { imageBroadcast, imageMean, imageSum } from './images/reduce.js';
import { convOfPixels, inputGradientOfPixels, weightGradientOfPixels } from './logical/conv-of-pixels.js';
import { globalAveragePool } from './logical/global-average-pool.js';
import { groupedWeightGradient } from './logical/grouped-weight-gradient.js';
import { inputGradientByConv } from './logical/input-gradient-by-conv.js';
import { maxPoolGradientByTiles } from './logical/max-pool-gradient-by-tiles.js';
import { onOneAxis } from './logical/one-axis.js';
import type { LoweringRule } from './rule.js';

/**
 * Every choice of ONNX form by shape, layout and provider, in one list; the first rule that applies to a node wins. A
 * node to which none applies takes its operation's simplest form.
 * @param nodes of the graph, in their order
 */
export function rulesFor(target: Target, nodes: readonly Node[]): readonly LoweringRule[] {
  // Where the simplest form is ONNX's own operator for it.
  if (target.lowering === 'reference') return [globalAveragePool];
  return [
    ...imageConvRules(strategyChooser(target, nodes)),
    convOfPixels,
    inputGradientOfPixels,
    weightGradientOfPixels,
    imageBatchNormTraining,
    imageBatchNormGradient,
    imageBatchNorm,
    fusedRelu,
    fusedRelu6,
    fusedResidual,
    imageRelu6Gradient,
    imageElementwise,
    onOneAxis,
    imageMaxPool,
    imageMaxPoolGradient,
    imageSum,
    imageMean,
    imageBroadcast,
    globalAveragePool,
    inputGradientByConv,
    groupedWeightGradient,
    maxPoolGradientByTiles,
  ];
}

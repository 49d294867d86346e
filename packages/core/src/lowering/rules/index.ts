import type { LoweringRule } from '../rule.js';
import { globalAveragePool } from './global-average-pool.js';
import { inputGradientByConv } from './input-gradient-by-conv.js';
import { maxPoolGradientByTiles } from './max-pool-gradient-by-tiles.js';

/** Every choice of ONNX form by shape and provider, in one list; the first rule that accepts a node wins. */
export const loweringRules: readonly LoweringRule[] = [
  globalAveragePool,
  inputGradientByConv,
  maxPoolGradientByTiles,
];

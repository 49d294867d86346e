import { halving1, halving3 } from './halving.js';
import { pointwise } from './pointwise.js';
import type { ConvShape, ConvStrategy } from './strategy.js';
import { unfold } from './unfold.js';
import { winogradStrategies } from './winograd.js';

/** Every way to convolve phased images. To add one: a file like its neighbours, and a line here. */
export const CONV_STRATEGIES: readonly ConvStrategy[] = [
  ...winogradStrategies,
  halving3,
  halving1,
  pointwise,
  unfold,
];

/** The cheapest strategy that takes a convolution; `undefined`: it stays in its simplest form. */
export function chooseStrategy(conv: ConvShape): ConvStrategy | undefined {
  return CONV_STRATEGIES.filter((strategy) => strategy.takes(conv)).sort(
    (a, b) => a.cost(conv) - b.cost(conv),
  )[0];
}

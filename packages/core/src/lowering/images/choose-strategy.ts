import type { Target } from '../../graph/emitter.js';
import { sizeOf } from '../../graph/types.js';
import { directStrategies } from '../blocked/conv/direct.js';
import { halving1, halving3 } from '../phased/conv/halving.js';
import { pointwise } from '../phased/conv/pointwise.js';
import { unfold } from '../phased/conv/unfold.js';
import { winogradStrategies } from '../phased/conv/winograd.js';
import type { ConvShape, ConvStrategy } from './conv-strategy.js';
import type { ImageLayout } from './layout.js';

const phasedStrategies = [...winogradStrategies, halving3, halving1, pointwise, unfold];

/** Every way to convolve on a target. To add one: a file like its neighbours, and a line here. */
export function strategiesFor({ provider, lowering, precision, block }: Target): readonly ConvStrategy[] {
  // Other providers convolve better by themselves.
  if (provider !== 'cpu' || lowering === 'reference') return [];
  const all = [...phasedStrategies, ...(block ? directStrategies(block) : [])];
  return precision === 'high' ? all.filter(({ isExact }) => isExact) : all;
}

/** Whether images take other layouts than the logical one on a target. */
export function hasImageLayouts(target: Target): boolean {
  return strategiesFor(target).length > 0;
}

/** Time to bring one value into another layout, in multiply-adds of a direct convolution: measured. */
const conversionCost = 200;

/**
 * The strategy that is cheapest for a convolution and for what probably follows it, a 3x3 convolution of its output;
 * `undefined`: it stays in its simplest form.
 * @param held the layout of the images that it starts from, if it is not the logical one
 */
export function chooseStrategy(
  conv: ConvShape,
  target: Target,
  held: ImageLayout | undefined,
): ConvStrategy | undefined {
  const strategies = strategiesFor(target);
  const start = (strategy: ConvStrategy, { x }: ConvShape, layout: ImageLayout | undefined) =>
    strategy.layout === layout || (!layout && strategy.readsLogical) ? 0 : conversionCost * sizeOf(x);
  const next = following(conv);
  const cheapest = (layout: ImageLayout) =>
    Math.min(...strategies.filter((s) => s.takes(next)).map((s) => s.cost(next) + start(s, next, layout)));
  let best: ConvStrategy | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const strategy of strategies) {
    if (!strategy.takes(conv)) continue;
    const after = cheapest(strategy.layout);
    const cost = strategy.cost(conv) + start(strategy, conv, held) + (Number.isFinite(after) ? after : 0);
    if (cost < least) [best, least] = [strategy, cost];
  }
  return best;
}

/** A 3x3 convolution that keeps the output's shape. */
function following({ y }: ConvShape): ConvShape {
  const channels = y[1]!;
  return {
    x: y,
    weight: [channels, channels, 3, 3],
    y,
    attributes: { kernel: [3, 3], stride: [1, 1], padding: [1, 1, 1, 1], dilation: [1, 1], groups: 1 },
  };
}

import { isOnCpu, type Target } from '../../graph/emitter.js';
import type { Node } from '../../graph/graph.js';
import { sizeOf } from '../../graph/types.js';
import type { ConvShape } from '../../ops/conv/geometry.js';
import { depthwise } from '../layouts/blocked/conv/depthwise.js';
import { directStrategies } from '../layouts/blocked/conv/direct.js';
import { blockedPointwise } from '../layouts/blocked/conv/pointwise.js';
import { type ConvStrategy, type Costs, isPlain, multiplyAdds } from '../layouts/conv-strategy.js';
import type { ImageLayout } from '../layouts/layout.js';
import { halving1, halving3 } from '../layouts/phased/conv/halving.js';
import { pointwise } from '../layouts/phased/conv/pointwise.js';
import { unfold } from '../layouts/phased/conv/unfold.js';
import { winogradStrategies } from '../layouts/phased/conv/winograd.js';
import { costsOn } from './costs.js';
import { nextConvolutions, signatureOf } from './next-convolutions.js';

const phasedStrategies = [...winogradStrategies, halving3, halving1, pointwise, unfold];

/** Every way to convolve on a target. To add one: a file like its neighbours, and a line here. */
export function strategiesFor(target: Target): readonly ConvStrategy[] {
  const { lowering, precision, block } = target;
  // Other providers convolve better by themselves.
  if (!isOnCpu(target) || lowering === 'reference') return [];
  const blocked = block ? [blockedPointwise(block), depthwise(block), ...directStrategies(block)] : [];
  const all = [...phasedStrategies, ...blocked];
  return precision === 'high' ? all.filter(({ isExact }) => isExact) : all;
}

/** A strategy, or the simplest form in the logical layout. */
interface Candidate {
  readonly strategy: ConvStrategy | undefined;
  readonly layout: ImageLayout | undefined;
  readonly cost: number;
}

/**
 * Chooses the strategies of a graph's convolutions, from the layout that the images which they start from are held in
 * (`undefined`: the logical one). `undefined`: the simplest form is best.
 */
export interface StrategyChooser {
  /** For a convolution, and for the gradient to its weight: with a view to the convolution that comes next. */
  forward(conv: ConvShape, held: ImageLayout | undefined): ConvStrategy | undefined;
  /** For the gradient to its input: that convolution is behind it, and another one like it stands for what comes. */
  backward(conv: ConvShape, held: ImageLayout | undefined): ConvStrategy | undefined;
}

/** @param nodes of the graph, in their order */
export function strategyChooser(target: Target, nodes: readonly Node[]): StrategyChooser {
  const strategies = strategiesFor(target);
  const costs = costsOn(target);
  const next = nextConvolutions(nodes);
  const choose = (conv: ConvShape, held: ImageLayout | undefined, then = similar(conv)) =>
    isMap(conv) ? cheapest(strategies, costs, conv, held, then) : undefined;
  return {
    forward: (conv, held) => choose(conv, held, next.get(signatureOf(conv))),
    backward: (conv, held) => choose(conv, held),
  };
}

/** Maps of one row or column are left to the simplest form. */
function isMap({ x, y }: ConvShape): boolean {
  return [...x.slice(2), ...y.slice(2)].every((side) => side >= 2);
}

/** What is cheapest for a convolution and for the one that follows. */
function cheapest(
  strategies: readonly ConvStrategy[],
  costs: Costs,
  conv: ConvShape,
  held: ImageLayout | undefined,
  next: ConvShape,
): ConvStrategy | undefined {
  const afterwards = new Map<ImageLayout | undefined, number>();
  let best: ConvStrategy | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const { strategy, layout, cost } of candidates(strategies, costs, conv, held)) {
    let after = afterwards.get(layout);
    if (after === undefined) {
      after = Math.min(...candidates(strategies, costs, next, layout).map((candidate) => candidate.cost));
      afterwards.set(layout, after);
    }
    if (cost + after < least) [best, least] = [strategy, cost + after];
  }
  return best;
}

/** Every way to compute a convolution, with what it costs from images in a layout. */
function candidates(
  strategies: readonly ConvStrategy[],
  costs: Costs,
  conv: ConvShape,
  held: ImageLayout | undefined,
): Candidate[] {
  const conversion = costs.conversion * sizeOf(conv.x);
  const factor = isPlain(conv, 1, 1, 0)
    ? costs.simplestPointwise
    : conv.attributes.groups > 1
      ? costs.simplestGrouped
      : costs.simplest;
  const simplest = {
    strategy: undefined,
    layout: undefined,
    cost: factor * multiplyAdds(conv) + (held ? conversion : 0),
  };
  const fitting = strategies
    .filter((strategy) => strategy.takes(conv))
    .map((strategy) => {
      const { layout } = strategy;
      const isThere = layout === held || (!held && strategy.readsLogical);
      const cost =
        (strategy.isOneConv ? 0 : costs.overhead) + strategy.cost(conv, costs) + (isThere ? 0 : conversion);
      return { strategy, layout, cost };
    });
  return [...fitting, simplest];
}

/** A 1x1 or 3x3 convolution, as the last one is, that keeps the output's shape. */
function similar({ y, weight: [, , height, width] }: ConvShape): ConvShape {
  const channels = y[1];
  const kernel = height * width === 1 ? 1 : 3;
  const padding = (kernel - 1) / 2;
  return {
    x: y,
    weight: [channels, channels, kernel, kernel],
    y,
    attributes: {
      kernel: [kernel, kernel],
      stride: [1, 1],
      padding: [padding, padding, padding, padding],
      dilation: [1, 1],
      groups: 1,
    },
  };
}

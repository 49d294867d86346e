import type { Target } from '../../graph/emitter.js';
import { sizeOf } from '../../graph/types.js';
import { directStrategies } from '../blocked/conv/direct.js';
import { halving1, halving3 } from '../phased/conv/halving.js';
import { pointwise } from '../phased/conv/pointwise.js';
import { unfold } from '../phased/conv/unfold.js';
import { winogradStrategies } from '../phased/conv/winograd.js';
import { type ConvShape, type ConvStrategy, isPlain, multiplyAdds } from './conv-strategy.js';
import type { ImageLayout } from './layout.js';

const phasedStrategies = [...winogradStrategies, halving3, halving1, pointwise, unfold];

/** Every way to convolve on a target. To add one: a file like its neighbours, and a line here. */
export function strategiesFor({ provider, lowering, precision, block }: Target): readonly ConvStrategy[] {
  // Other providers convolve better by themselves.
  if (provider !== 'cpu' || lowering === 'reference') return [];
  const all = [...phasedStrategies, ...(block ? directStrategies(block) : [])];
  return precision === 'high' ? all.filter(({ isExact }) => isExact) : all;
}

/** Time to bring one value into another layout, in multiply-adds of a direct convolution: measured. */
const conversionCost = 200;
/** Time of a multiply-add of ONNX's own Conv and the simplest forms of its gradients, on the same scale: measured. */
const simplestCost = 3;
/** The same of 1x1 convolutions, which are matrix products. */
const simplestPointwiseCost = 1;
/** What the additional nodes of a strategy cost, however small the images. */
const overhead = 2e7;

/** A strategy, or the simplest form in the logical layout. */
interface Candidate {
  readonly strategy: ConvStrategy | undefined;
  readonly layout: ImageLayout | undefined;
  readonly cost: number;
}

/**
 * The strategy that is cheapest for a convolution and for the one that follows it; `undefined`: its simplest form is.
 * @param held the layout of the images that it starts from; `undefined` is the logical one
 * @param next where there is none, one like it that keeps the output's shape
 */
export function chooseStrategy(
  conv: ConvShape,
  target: Target,
  held: ImageLayout | undefined,
  next: ConvShape = following(conv),
): ConvStrategy | undefined {
  const afterwards = new Map<ImageLayout | undefined, number>();
  let best: ConvStrategy | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const { strategy, layout, cost } of candidates(conv, target, held)) {
    let after = afterwards.get(layout);
    if (after === undefined) {
      after = Math.min(...candidates(next, target, layout).map((candidate) => candidate.cost));
      afterwards.set(layout, after);
    }
    if (cost + after < least) [best, least] = [strategy, cost + after];
  }
  return best;
}

/** Every way to compute a convolution, with what it costs from images in a layout. */
function candidates(conv: ConvShape, target: Target, held: ImageLayout | undefined): Candidate[] {
  const conversion = conversionCost * sizeOf(conv.x);
  const factor = isPlain(conv, 1, 1, 0) ? simplestPointwiseCost : simplestCost;
  const simplest = {
    strategy: undefined,
    layout: undefined,
    cost: factor * multiplyAdds(conv) + (held ? conversion : 0),
  };
  const strategies = strategiesFor(target)
    .filter((strategy) => strategy.takes(conv))
    .map((strategy) => {
      const { layout } = strategy;
      const isThere = layout === held || (!held && strategy.readsLogical);
      return { strategy, layout, cost: overhead + strategy.cost(conv) + (isThere ? 0 : conversion) };
    });
  return [...strategies, simplest];
}

/** A 1x1 or 3x3 convolution, as the last one is, that keeps the output's shape. */
function following({ y, weight }: ConvShape): ConvShape {
  const channels = y[1]!;
  const kernel = sizeOf(weight.slice(2)) === 1 ? 1 : 3;
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

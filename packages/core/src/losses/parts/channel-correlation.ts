import type { Tensor } from '../../graph/graph.js';
import { add, div, maximum, mul, relu, step, sub } from '../../ops/elementwise/index.js';
import { matmul } from '../../ops/linear/matmul.js';
import { pairwiseDistance } from '../../ops/pairwise-distance.js';
import { mean } from '../../ops/reduce/mean.js';
import { sum } from '../../ops/reduce/sum.js';
import { reshape } from '../../ops/shape/reshape.js';
import type { AttentionReferences } from './attention-references.js';
import { distancesBetween } from './distances-between.js';

export interface ChannelCorrelationOptions {
  readonly form: 'ratio' | 'difference' | 'hinge';
  /** Squared distances, whose means have an exact form in time linear in the batch. */
  readonly squared: boolean;
  /** Of the hinge: the distance between classes beyond which they are not pushed further. */
  readonly margin: number;
}

/** Keeps the ratio finite where all attention vectors are equal. Distances of interest are near 1. */
const ratioEpsilon = 1e-6;

/** Mean distances over the pairs of a batch; zero where there is no such pair. */
interface PairMeans {
  /** I: over pairs of the same class. */
  readonly intra: Tensor;
  /** E: over pairs of different classes. */
  readonly inter: Tensor;
  /** 1 where the batch has pairs of different classes, else 0. */
  readonly hasInter: Tensor;
}

/**
 * The channel correlation term of CC-Loss (Song et al., ICPR 2020, arXiv 2010.05469) on a batch's channel
 * attention vectors: it makes those of a class alike and those of different classes different.
 *
 * - [abstract] the Euclidean distance matrix D_ij = ||a_i - a_j|| over the batch; its same-class entries are to
 *   shrink and its other entries to grow.
 * - [ours] the scalar, from the means I and E of D over same-class and different-class pairs: `ratio`
 *   I / (E + eps), `difference` I - E, `hinge` I + relu(margin - E); with `squared`, of D^2.
 * - [ours] a mean over no pairs is zero. The ratio needs both kinds: without pairs of different classes it is
 *   zero as a whole, where the formula would divide by eps alone.
 * - [ours] with references the pairs of an image of the batch and a reference count as those of the batch do.
 *
 * @param attention a [N, C]
 * @param targets one-hot classes [N, K]
 * @param references vectors beside the batch's; only without `squared`, whose form has none
 * @returns a scalar
 */
export function channelCorrelation(
  attention: Tensor,
  targets: Tensor,
  { form, squared, margin }: ChannelCorrelationOptions,
  references?: AttentionReferences,
): Tensor {
  const { intra, inter, hasInter } = squared
    ? squaredPairMeans(attention, targets)
    : pairMeans(attention, targets, references);
  switch (form) {
    case 'ratio':
      return mul(hasInter, div(intra, add(inter, ratioEpsilon)));
    case 'difference':
      return sub(intra, inter);
    case 'hinge':
      // Without pairs of different classes there is nothing to push apart.
      return add(intra, mul(hasInter, relu(sub(margin, inter))));
  }
}

/** From the N x N distance matrix; both orders of a pair are counted, which leaves the means as they are. */
function pairMeans(
  attention: Tensor,
  targets: Tensor,
  references: AttentionReferences | undefined,
): PairMeans {
  const samples = attention.shape[0]!;
  const distance = pairwiseDistance(attention);
  const same = matmul(targets, targets, { transposeB: true });
  const own: PairSums = {
    sameTotal: sum(mul(distance, same)),
    total: sum(distance),
    samePairs: sub(sum(same), samples),
    otherPairs: sub(samples ** 2, sum(same)),
  };
  const { sameTotal, total, samePairs, otherPairs } = references
    ? withReferences(own, attention, targets, references)
    : own;
  return {
    intra: div(sameTotal, atLeastOne(samePairs)),
    inter: div(sub(total, sameTotal), atLeastOne(otherPairs)),
    hasInter: step(otherPairs),
  };
}

/** Sums over ordered pairs. */
interface PairSums {
  /** Of the distances between vectors of one class. */
  readonly sameTotal: Tensor;
  /** Of all distances. */
  readonly total: Tensor;
  /** Numbers of pairs of one class, and of different ones. */
  readonly samePairs: Tensor;
  readonly otherPairs: Tensor;
}

/** The sums with the pairs of a vector of the batch and a reference, which are there in both orders, too. */
function withReferences(
  own: PairSums,
  attention: Tensor,
  targets: Tensor,
  references: AttentionReferences,
): PairSums {
  const distance = distancesBetween(attention, references.vectors);
  const same = matmul(targets, references.targets, { transposeB: true });
  const isThere = sum(references.targets, { axes: [1] });
  const pairs = mul(sum(isThere), attention.shape[0]!);
  const both = (inBatch: Tensor, toReferences: Tensor) => add(inBatch, mul(toReferences, 2));
  return {
    sameTotal: both(own.sameTotal, sum(mul(distance, same))),
    total: both(own.total, sum(mul(distance, isThere))),
    samePairs: both(own.samePairs, sum(same)),
    otherPairs: both(own.otherPairs, sub(pairs, sum(same))),
  };
}

/**
 * The same means of squared distances in time N · C, through the classes' means m_k and counts n_k:
 * sum over same-class pairs = 2 sum_i n_{y_i} ||a_i - m_{y_i}||^2, sum over all pairs = 2 N sum_i ||a_i - m||^2.
 * (This is 2N sum ||a_i||^2 - 2 ||sum a_i||^2 about the means, where no digits cancel.)
 */
function squaredPairMeans(attention: Tensor, targets: Tensor): PairMeans {
  const samples = attention.shape[0]!;
  const counts = sum(targets, { axes: [0] });
  const classSums = matmul(targets, attention, { transposeA: true });
  const classMeans = div(classSums, reshape(atLeastOne(counts), [-1, 1]));
  const ownCount = matmul(targets, reshape(counts, [-1, 1]));
  const sameTotal = mul(sum(mul(squareOf(sub(attention, matmul(targets, classMeans))), ownCount)), 2);
  const centred = sub(attention, mean(attention, { axes: [0], keepDims: true }));
  const total = mul(sum(squareOf(centred)), 2 * samples);
  const ordered = sum(mul(counts, counts));
  const otherPairs = sub(samples ** 2, ordered);
  return {
    intra: div(sameTotal, atLeastOne(sub(ordered, samples))),
    inter: div(sub(total, sameTotal), atLeastOne(otherPairs)),
    hasInter: step(otherPairs),
  };
}

function squareOf(x: Tensor): Tensor {
  return mul(x, x);
}

/** A count as a divisor: a sum over nothing is zero, and so is to be its mean. */
function atLeastOne(count: Tensor): Tensor {
  return maximum(count, 1);
}

import * as z from 'zod';
import { UsageError } from '../errors.js';
import type { Tensor } from '../graph/graph.js';
import { dimensions } from '../graph/types.js';
import { linear } from '../nn/layers/linear.js';
import type { Scope } from '../nn/scope.js';
import { constant } from '../ops/constant.js';
import { add, exp, mul, sub } from '../ops/elementwise/index.js';
import { and, cast, equal, greaterOrEqual, less, or } from '../ops/logic/index.js';
import { randomUniform } from '../ops/random/random-uniform.js';
import { logSumExp, max } from '../ops/reduce/max.js';
import { mean } from '../ops/reduce/mean.js';
import { sum } from '../ops/reduce/sum.js';
import { concat } from '../ops/shape/concat.js';
import { reshape } from '../ops/shape/reshape.js';
import { slice } from '../ops/shape/slice.js';
import { hashText } from '../random/hash.js';
import { crossEntropy } from './cross-entropy.js';
import { defineLoss } from './loss.js';
import { meanOfSamples } from './parts/mean-over-samples.js';

const options = z.strictObject({
  mu: z.number().min(0).default(0.1).describe('Weight of the mutual-channel term'),
  lambda: z.number().min(0).default(10).describe('Weight of diversity within that term'),
});

/**
 * Mutual-channel loss (Chang et al., TIP 2020, arXiv 2002.04264): L = CE(z, y) + mu · (L_dis + lambda · L_div).
 * The feature map's channels are shared out among the classes, xi to each; there are no parameters.
 *
 * - [paper] L_dis: floor(xi / 2) random channels of each class are multiplied by 0, the largest of its channels is
 *   taken at each pixel and averaged over the pixels; that is the class's logit, for softmax cross-entropy.
 * - [paper] diversity: each channel's softmax over the pixels, the largest over a class's channels at each pixel,
 *   summed: from 1 (all alike) to xi (all apart). [code] L_div = 1 - that / xi as a mean over classes, which is
 *   minimised.
 * - [code] one mask for the whole batch. The released code drops 1 channel of 3, 4 of 10 and 4 of 11.
 * - [code] with C channels for K classes the first K - C mod K classes have floor(C / K), the others one more.
 *   [ours] classes of both sizes count alike in L_div, where the code adds the means of the two sizes.
 * - [code] mu 2 and lambda 10 train VGG-16 from scratch; 0.0005 and 10 fine-tune a ResNet-50. [ours] mu 0.1: with 2 a
 *   ResNet-20 learns as well, but a LeNet, without batch normalisation, much more slowly.
 */
export const mc = defineLoss({
  name: 'mc',
  description: 'mutual channel: channels of their own for each class, discriminative and in different places',
  paper: 'Chang et al., The Devil is in the Channels, IEEE TIP 2020, arXiv 2002.04264',
  options,
  acceptsMixtures: true,
  acceptsClassWeights: true,
  logits: (classifier, embedding, classes) => linear(classifier, embedding, { outFeatures: classes }),
  value({ classifier, featureMap, logits, targets, weighting }, { mu, lambda }) {
    const groups = shareChannels(featureMap, targets.shape[1]!);
    const classLogits = groups.map((group, i) => classLogitsOf(group, classifier.at(`mask${i}`)));
    const ce = crossEntropy(logits, targets, weighting);
    const dis = crossEntropy(concat(classLogits, 1), targets, weighting);
    const div = meanOfSamples(concat(groups.map(overlap), 1), weighting);
    return { total: add(ce, mul(add(dis, mul(div, lambda)), mu)), terms: { ce, dis, div } };
  },
});

/**
 * A feature map [N, C, H, W] as [N, classes, xi, H · W], for each number of channels xi that classes have: one, or two
 * that are neighbours.
 * @throws UsageError where there are fewer channels than classes.
 */
function shareChannels(featureMap: Tensor, classes: number): Tensor[] {
  const [samples, channels, height, width] = dimensions(featureMap.shape, 4);
  if (channels < classes) {
    throw new UsageError(
      `loss mc gives each class channels of its own, but the last feature map has ${channels} channels for ` +
        `${classes} classes; take a wider network (\`model.width\`) or another loss`,
    );
  }
  const size = Math.floor(channels / classes);
  const larger = channels % classes;
  const boundary = (classes - larger) * size;
  const part = (start: number, end: number, xi: number) =>
    reshape(slice(featureMap, [{}, { start, end }]), [samples, (end - start) / xi, xi, height * width]);
  const first = part(0, boundary, size);
  return larger === 0 ? [first] : [first, part(boundary, channels, size + 1)];
}

/** Channel-wise attention, cross-channel maximum and average: [N, classes, xi, pixels] to logits [N, classes]. */
function classLogitsOf(group: Tensor, place: Scope): Tensor {
  const [, classes, xi] = dimensions(group.shape, 4);
  const kept = mul(group, reshape(randomMask(place, classes, xi), [1, classes, xi, 1]));
  return mean(max(kept, { axes: [2] }), { axes: [2] });
}

/** Ones [classes, xi], with exactly floor(xi / 2) zeros in each row: where xi random numbers are smallest. */
export function randomMask(place: Scope, classes: number, xi: number): Tensor {
  const numbers = randomUniform(place.network.randomKey, [classes, xi], hashText(place.path));
  const [own, other] = [reshape(numbers, [classes, xi, 1]), reshape(numbers, [classes, 1, xi])];
  // Equal numbers are ranked by their place.
  const isEarlier = Array.from({ length: xi * xi }, (_, i) => Number(i % xi < Math.floor(i / xi)));
  const earlier = constant(place.graph, isEarlier, [1, xi, xi], 'bool');
  const isBefore = or(less(other, own), and(equal(other, own), earlier));
  const rank = sum(cast(isBefore, 'float32'), { axes: [2] });
  return cast(greaterOrEqual(rank, Math.floor(xi / 2)), 'float32');
}

/** 1 - diversity / xi [N, classes], in 0 .. 1 - 1 / xi. */
function overlap(group: Tensor): Tensor {
  const logShare = sub(group, logSumExp(group, { axes: [3], keepDims: true }));
  const diversity = sum(exp(max(logShare, { axes: [2] })), { axes: [2] });
  return sub(1, mul(diversity, 1 / group.shape[2]!));
}

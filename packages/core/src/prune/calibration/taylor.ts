import type { Tensor } from '../../graph/graph.js';
import { constant } from '../../ops/constant.js';
import { abs, add, mul } from '../../ops/elementwise/index.js';
import { sum } from '../../ops/reduce/sum.js';
import { gather } from '../../ops/shape/gather.js';
import { reshape } from '../../ops/shape/reshape.js';
import { transpose } from '../../ops/shape/transpose.js';
import type { LinearForm } from '../linear-forms.js';
import type { Layer, PrunableGroup } from '../network.js';

/** The tensors that a group's readers see, each once, with one of those that see it. */
export function seenBy(
  { readers }: PrunableGroup,
  forms: ReadonlyMap<string, readonly LinearForm[]>,
): Map<Tensor, Layer> {
  return new Map(
    readers.flatMap((reader) => forms.get(reader.weight)!.map(({ input }) => [input, reader] as const)),
  );
}

/**
 * For each channel of a group the sum over samples of |sum of X dL/dX|, [channels]; the inner sum is over all elements
 * of the channel in all tensors X that are seen.
 * @param gradientOf dL/dX, with L a sum over samples
 */
export function taylorSums(
  { number, channels }: PrunableGroup,
  seen: ReadonlyMap<Tensor, Layer>,
  gradientOf: (x: Tensor) => Tensor,
  samples: number,
): Tensor {
  const changes = [...seen].map(([x, { inputs }]) => {
    const pixels = x.shape.flatMap((_, axis) => (axis < 2 ? [] : [axis]));
    const products = sum(mul(x, gradientOf(x)), { axes: pixels });
    // All channels of a group have equally many places along an axis.
    const places = [...inputs.keys()].filter((c) => inputs[c]?.group === number);
    places.sort((a, b) => inputs[a]!.channel - inputs[b]!.channel);
    const ordered = gather(transpose(products), constant(x.graph, places, [places.length], 'int32'));
    return sum(reshape(ordered, [channels.length, places.length / channels.length, samples, -1]), {
      axes: [1, 3],
    });
  });
  return sum(abs(changes.reduce((a, b) => add(a, b))), { axes: [1] });
}

import type { Shape } from '../graph/types.js';
import type { Weights } from '../infer/weights.js';
import type { Variable, Widths } from '../nn/scope.js';
import type { Place } from './channel-groups.js';
import type { PrunableNetwork } from './network.js';

/** Channels that are cut: their numbers, by the numbers of their groups. */
export type Cuts = ReadonlyMap<number, ReadonlySet<number>>;

/** The weights with zeros in the place of the channels that are cut: the same network as {@link cutWeights}'. */
export function maskWeights({ groups, variables }: PrunableNetwork, weights: Weights, cuts: Cuts): Weights {
  const masked = new Map([...weights].map(([name, values]) => [name, values.slice()]));
  const shapes = new Map(variables.map(({ name, shape }) => [name, shape]));
  for (const { variable, axis, index } of placesOf(groups, cuts)) {
    const values = masked.get(variable);
    if (values) zeroSlice(values, shapes.get(variable)!, axis, index);
  }
  return masked;
}

/** The weights without the channels that are cut, and the widths of the layers that got narrower by it. */
export function cutWeights(
  { groups, variables }: PrunableNetwork,
  weights: Weights,
  cuts: Cuts,
): { weights: Weights; widths: Widths } {
  const gone = new Map<string, Set<number>[]>();
  for (const { variable, axis, index } of placesOf(groups, cuts)) {
    const axes = gone.get(variable) ?? [];
    gone.set(variable, axes);
    axes[axis] = (axes[axis] ?? new Set()).add(index);
  }
  const smaller = new Map<string, Float32Array>();
  const widths: Record<string, number> = {};
  for (const variable of variables) {
    const kept = keptIndices(variable.shape, gone.get(variable.name) ?? []);
    const values = weights.get(variable.name);
    if (values) smaller.set(variable.name, select(values, variable.shape, kept));
    const layer = layerOf(variable);
    if (layer !== undefined && kept[0]!.length < variable.shape[0]!) widths[layer] = kept[0]!.length;
  }
  return { weights: smaller, widths };
}

function placesOf(groups: PrunableNetwork['groups'], cuts: Cuts): Place[] {
  return groups.flatMap(({ number, channels }) =>
    [...(cuts.get(number) ?? [])].flatMap((channel) => channels[channel]!),
  );
}

/** The layer that a variable gives its width: that of its kernels. */
function layerOf({ name, shape, outputs }: Variable): string | undefined {
  const isLayer = shape.length > 1 && name.endsWith('.weight') && outputs === 'own';
  return isLayer ? name.slice(0, -'.weight'.length) : undefined;
}

function keptIndices(shape: Shape, gone: readonly (ReadonlySet<number> | undefined)[]): number[][] {
  return shape.map((dim, axis) =>
    Array.from({ length: dim }, (_, index) => index).filter((index) => !gone[axis]?.has(index)),
  );
}

/** The elements of an array whose index along each axis is kept. */
function select(values: Float32Array, shape: Shape, kept: readonly (readonly number[])[]): Float32Array {
  let result = values;
  let inner = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const indices = kept[axis]!;
    const dim = shape[axis]!;
    if (indices.length < dim) {
      const outer = result.length / (dim * inner);
      const picked = new Float32Array(outer * indices.length * inner);
      for (let o = 0; o < outer; o++) {
        indices.forEach((index, i) => {
          const start = (o * dim + index) * inner;
          picked.set(result.subarray(start, start + inner), (o * indices.length + i) * inner);
        });
      }
      result = picked;
    }
    inner *= indices.length;
  }
  return result;
}

function zeroSlice(values: Float32Array, shape: Shape, axis: number, index: number): void {
  const inner = shape.slice(axis + 1).reduce((size, dim) => size * dim, 1);
  const step = inner * shape[axis]!;
  for (let start = index * inner; start < values.length; start += step) values.fill(0, start, start + inner);
}

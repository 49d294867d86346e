import type { LayerSums } from './calibration/calibration.js';
import type { Layer } from './network.js';

/** A quadratic function of the factors beta [n] of n channels: 1/2 beta^T gram beta - target · beta. */
export interface Quadratic {
  readonly gram: Float64Array;
  readonly target: Float64Array;
}

export interface ObjectiveOptions {
  /** Weight of the change of the loss. */
  readonly mu: number;
  /** Weights s [O] of the outputs. */
  readonly importance: ArrayLike<number>;
  /** sum over o of s_o W_o^T W_o, [K, K], with the kernels as they are now. */
  readonly products: Float32Array;
}

/**
 * The error of a layer's product as a function of factors beta of the channels of one group in its input, divided by
 * the product's energy:
 * 1/2 sum_n sum_o s_o (y_no - sum_i beta_i (W_i r_i)_no)^2 + mu/2 sum_n (sum_o g_no (y_no - sum_i beta_i (W_i r_i)_no))^2.
 * Other channels of its input are as they are.
 * @param kernels W, [O, K]
 * @param group the group's number, of `channels` channels
 */
export function layerObjective(
  layer: Layer,
  sums: LayerSums,
  kernels: Float32Array,
  { group, channels }: { readonly group: number; readonly channels: number },
  { mu, importance, products }: ObjectiveOptions,
): Quadratic {
  const quadratic = { gram: new Float64Array(channels * channels), target: new Float64Array(channels) };
  const outputs = sums.energy.length;
  const columns = layer.inputs.flatMap((input) =>
    Array.from({ length: layer.taps }, () => (input?.group === group ? input.channel : -1)),
  );
  const size = columns.length;
  columns.forEach((i, a) => {
    if (i < 0) return;
    for (let o = 0; o < outputs; o++) {
      quadratic.target[i]! += importance[o]! * kernels[o * size + a]! * sums.target[a * outputs + o]!;
    }
    for (let b = 0; b < size; b++) {
      accumulate(quadratic, i, columns[b]!, products[a * size + b]! * sums.gram[a * size + b]!);
    }
  });
  if (mu > 0) {
    const groupOf = layer.inputs.map((input) => (input?.group === group ? input.channel : -1));
    groupOf.forEach((i, a) => {
      if (i < 0) return;
      quadratic.target[i]! += mu * sums.coupledTarget![a]!;
      groupOf.forEach((j, b) => {
        accumulate(quadratic, i, j, mu * sums.coupled![a * groupOf.length + b]!);
      });
    });
  }
  const energy = sums.energy.reduce((total, value, o) => total + importance[o]! * value, 0);
  const scale = energy > 0 ? 1 / energy : 0;
  return {
    gram: quadratic.gram.map((value) => value * scale),
    target: quadratic.target.map((value) => value * scale),
  };
}

/** A product of two channels, of which the second, where it is none of the group (-1), has the factor 1. */
function accumulate({ gram, target }: Quadratic, i: number, j: number, value: number): void {
  if (j >= 0) gram[i * target.length + j]! += value;
  else target[i]! -= value;
}

export function sumOf(quadratics: readonly Quadratic[]): Quadratic {
  return quadratics.reduce((a, b) => ({
    gram: a.gram.map((value, i) => value + b.gram[i]!),
    target: a.target.map((value, i) => value + b.target[i]!),
  }));
}

import { principalSubmatrix, selectRows, solveRidge } from '../numeric/least-squares.js';
import { viewOf } from '../numeric/matrix-view.js';
import { subtractProduct } from '../numeric/subtract-product.js';
import type { LayerSums } from './calibration/calibration.js';
import type { Cuts } from './cut.js';
import type { ChannelRef, Layer } from './network.js';

/**
 * Fits a layer's kernels anew: of all W' that see only what is left of the input, those that minimise
 * sum_n w_n |y_n - W' r_n|^2 + ridge m |W' - W|^2, with m the mean of the diagonal of sum_n w_n r_n r_n^T. Rows of outputs
 * that are cut stay zero.
 * @param kernels W, [O, K], zero where channels are cut
 * @returns W', [O, K]
 */
export function refitKernels(
  layer: Layer,
  sums: LayerSums,
  kernels: Float32Array,
  cuts: Cuts,
  ridge: number,
): Float32Array {
  const outputs = sums.energy.length;
  const size = kernels.length / outputs;
  const isCut = (channel: ChannelRef | undefined) => channel && cuts.get(channel.group)?.has(channel.channel);
  const left = Array.from({ length: size }, (_, column) => column).filter(
    (column) => !isCut(layer.inputs[Math.floor(column / layer.taps)]),
  );
  const gram = principalSubmatrix(sums.weightedGram, size, left);
  const current = new Float64Array(left.length * outputs);
  left.forEach((column, i) => {
    for (let o = 0; o < outputs; o++) current[i * outputs + o] = kernels[o * size + column]!;
  });
  // Of the change W' - W, so that the ridge pulls towards W and not towards zero.
  const rest = selectRows(sums.weightedTarget, outputs, left);
  subtractProduct(
    viewOf(rest, left.length, outputs),
    viewOf(gram, left.length, left.length),
    viewOf(current, left.length, outputs),
  );
  const change = solveRidge(gram, rest, outputs, ridge);
  const fitted = kernels.slice();
  layer.outputs.forEach((output, o) => {
    if (isCut(output)) return;
    left.forEach((column, i) => {
      fitted[o * size + column]! += change[i * outputs + o]!;
    });
  });
  return fitted;
}

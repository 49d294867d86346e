import type { Tensor } from './graph.js';

/**
 * A product of kernels with what they see: each row of the output (a pixel of an image, or a sample) is W r + bias,
 * with W the weight as [O, C taps] and r the row of input elements under the kernels.
 */
export interface LinearForm {
  readonly input: Tensor;
  /** [O, C, ...] */
  readonly weight: Tensor;
  /** [O] */
  readonly bias: Tensor | undefined;
  readonly output: Tensor;
  /** How many rows there are. */
  readonly rows: number;
  /** Elements of r for each of the C. */
  readonly taps: number;
  /** Where {@link inputRows} finds the elements of some rows: `taps` addresses for each. */
  addresses(rows: Int32Array): Int32Array;
  /** The elements r of S rows, [S, C taps], given their addresses, int32 [S taps]. */
  inputRows(addresses: Tensor): Tensor;
  /** Rows of a tensor of the output's shape, [S, O]; `rows` is int32 [S]. */
  outputRows(values: Tensor, rows: Tensor): Tensor;
}

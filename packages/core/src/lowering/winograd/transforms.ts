import { type CookToom, cookToom } from './cook-toom.js';

/**
 * One-dimensional tile transforms of a convolution on phased images, as convolutions over neighbouring tiles: the
 * inputs of a tile reach into the one before and the one after.
 */
export interface TileTransform {
  /** Products for each direction of a tile. */
  readonly products: number;
  /** Phases of the input along one direction. */
  readonly phases: number;
  /** Tiles of zeros before and after. */
  readonly padding: readonly [before: number, after: number];
  /** Input transform [products, phases, tiles that it sees], as a convolution kernel. */
  readonly input: number[][][];
  /** Its adjoint [phases, products, tiles], with the padding the other way round. */
  readonly inputAdjoint: number[][][];
  /** Kernel transform [products, taps]. */
  readonly kernel: number[][];
  /** Output transform [outputs, products]. */
  readonly output: number[][];
}

/** Stride 1, r taps with zeros around that keep the size (r odd, at most 2 m + 1): F(m, r) for tiles of side m. */
export function unitStride(m: number, taps: number): TileTransform {
  const { n, inputs, kernel, outputs }: CookToom = cookToom(m, taps);
  const before = (taps - 1) / 2;
  const input = zeros(n, m, 3);
  for (let position = 0; position < n; position++) {
    // Input `position` of a tile is row m t + position - before: a phase of one of three tiles.
    const row = position - before;
    const tile = Math.floor(row / m);
    for (let product = 0; product < n; product++) {
      input[product]![row - m * tile]![tile + 1]! += inputs[product]![position]!;
    }
  }
  return {
    products: n,
    phases: m,
    padding: [1, 1],
    input,
    inputAdjoint: adjoint(input),
    kernel,
    output: outputs,
  };
}

/**
 * Stride 2 with three taps and one zero before (3x3, stride 2, padding 1): a tile of 4 outputs takes 8 rows, first
 * the even, then the odd ones. Tap 1 sees the even rows as they are, the taps 0 and 2 are F(4, 2) on the odd rows:
 * 9 products instead of 12.
 */
export function strideTwo(): TileTransform {
  const { n, inputs, kernel: odd, outputs } = cookToom(4, 2);
  const input = zeros(4 + n, 8, 2);
  for (let even = 0; even < 4; even++) input[even]![even]![1] = 1;
  for (let position = 0; position < n; position++) {
    // Odd row -1 belongs to the tile before, the rows 1, 3, 5 and 7 are the phases 4 to 7.
    const [phase, tile] = position === 0 ? [7, 0] : [3 + position, 1];
    for (let product = 0; product < n; product++)
      input[4 + product]![phase]![tile]! += inputs[product]![position]!;
  }
  const kernel = [
    ...Array.from({ length: 4 }, () => [0, 1, 0]),
    ...odd.map(([first, last]) => [first!, 0, last!]),
  ];
  const output = outputs.map((row, i) => [...[0, 1, 2, 3].map((even) => Number(even === i)), ...row]);
  return {
    products: 4 + n,
    phases: 8,
    padding: [1, 0],
    input,
    inputAdjoint: adjoint(input),
    kernel,
    output,
  };
}

/** The transposed convolution: inputs and outputs exchanged, the kernel turned round. */
function adjoint(kernel: readonly (readonly (readonly number[])[])[]): number[][][] {
  return kernel[0]!.map((_, phase) => kernel.map((product) => [...product[phase]!].reverse()));
}

function zeros(a: number, b: number, c: number): number[][][] {
  return Array.from({ length: a }, () => Array.from({ length: b }, () => new Array<number>(c).fill(0)));
}

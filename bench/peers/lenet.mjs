/** The LeNet-style step of bench/src/cases.ts (`lenet`): its batch and its layers. */
export const batch = 128;
export const size = 28;
export const classes = 10;
export const learningRate = 0.01;
export const momentum = 0.9;

/** Channels of both convolutions (5x5 with padding 2, each with 2x2 max pooling) and of the hidden layer. */
export const widths = { conv1: 32, conv2: 64, hidden: 512 };
/** Sides of the second feature map after its pooling. */
export const pooled = size / 4;

const next = generator(1);

/** Pixels of the batch, normalised as in bench/src/cases.ts. */
export const pixels = Float32Array.from({ length: batch * size * size }, () => (next() - 0.5) / 0.25);

/** The class of each image. */
export const labels = Int32Array.from({ length: batch }, () => Math.floor(next() * classes));

/**
 * First weights of a layer, uniform in +-1 / sqrt(fanIn) as in PyTorch.
 * @param {number} count
 * @param {number} fanIn
 */
export function initial(count, fanIn) {
  const bound = 1 / Math.sqrt(fanIn);
  return Float32Array.from({ length: count }, () => bound * (2 * next() - 1));
}

/** Lehmer's generator: the same numbers in every run. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

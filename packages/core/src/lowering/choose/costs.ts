import type { Target } from '../../graph/emitter.js';
import type { Costs } from '../layouts/conv-strategy.js';

// Fitted by hand to times on a two-core AMD EPYC: native code to the layers of bench/src/shapes.ts and the networks of
// bench/src/steps.ts, WebAssembly to the layers: there arithmetic is slower by more than memory is.

const native: Costs = {
  conversion: 200,
  simplest: 3,
  simplestPointwise: 1,
  simplestGrouped: 200,
  overhead: 2e7,
  batchedProduct: 1.4,
  transform: 100,
};

const webAssembly: Costs = { ...native, conversion: 40, overhead: 6e6, transform: 20 };

/** What work takes on a target's provider. */
export function costsOn({ provider }: Pick<Target, 'provider'>): Costs {
  return provider === 'wasm' ? webAssembly : native;
}

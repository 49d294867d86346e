import { KindredError } from '../errors.js';
import type { HostTensor } from '../runtime/host-tensor.js';

/** The name of a state that holds NaN or infinity; undefined where none does. */
export function firstNonFinite(states: ReadonlyMap<string, HostTensor>): string | undefined {
  for (const [name, { data }] of states) {
    if (!(data instanceof Float32Array)) continue;
    // The sum is finite only if all are (or finite numbers overflow in float64, which float32 ones cannot).
    let sum = 0;
    for (let i = 0; i < data.length; i++) sum += data[i]!;
    if (!Number.isFinite(sum)) return name;
  }
  return undefined;
}

/**
 * What to say, and to advise, where training has left the finite numbers. At the first step no rate is to blame yet.
 * @param at.ownLoss the loss, where it is one of the user's own
 */
export function divergence(
  what: string,
  at: {
    step: number;
    epoch: number;
    learningRate: number;
    hasCheckpoint: boolean;
    ownLoss?: string | undefined;
  },
): KindredError {
  const kept = at.hasCheckpoint ? 'the last checkpoint is from before' : 'there is no checkpoint yet';
  const advice =
    at.step <= 1 && at.ownLoss !== undefined
      ? `look at the logarithms, divisions and roots of loss ${at.ownLoss}, as no step has been taken before`
      : 'train anew with a lower `learningRate`, `clipNorm: 1` or `warmupEpochs: 1`';
  return new KindredError(
    `${what} at step ${at.step} (epoch ${at.epoch}, learning rate ${at.learningRate.toPrecision(3)}); ${advice} (${kept})`,
  );
}

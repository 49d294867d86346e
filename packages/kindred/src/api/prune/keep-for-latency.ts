import { KindredError } from '@kindred/core/errors';
import {
  costOf,
  type KeepCounts,
  keepForBudget,
  type PrunableGroup,
  type PrunableNetwork,
  plannedNetwork,
} from '@kindred/core/prune';
import { median } from '@kindred/report';
import type { WatchOptions } from '../finish.js';
import type { TimedModel } from './latency.js';
import { untrainedModel } from './untrained-model.js';

/** What a plan takes of the time for one image. */
export interface PlannedLatency {
  /** The share that was asked for. */
  readonly budget: number;
  /** The share of the unpruned network's time, measured once more after the choice. */
  readonly share: number;
}

/** Shares that are off the budget by less than this part of it are measured several times. */
const near = 0.05;
const repetitions = 3;

/** Misses of more than this part of the budget are worth a warning. */
const tolerance = 0.05;

/**
 * Decides how many channels of each group stay such that the exported network takes a share of the unpruned one's time
 * for one image, on this machine's CPU.
 * @param time milliseconds of each network in some rounds, as `timeModels` gives them
 * @throws UsageError where even the fewest channels take longer; KindredError where it is interrupted.
 */
export async function keepForLatency(
  network: PrunableNetwork,
  groups: readonly PrunableGroup[],
  { latency: budget, multiple }: { latency: number; multiple: number },
  time: (models: readonly TimedModel[]) => Promise<readonly (readonly number[])[]>,
  { signal, onEvent }: WatchOptions,
): Promise<{ counts: KeepCounts; latency: PlannedLatency }> {
  const whole = untrainedModel(network.classifier);
  const { multiplyAdds } = costOf(network.classifier);
  const isWhole = (counts: KeepCounts) =>
    groups.every(({ number, channels }) => counts.get(number) === channels.length);
  const known = new Map<string, number>();

  async function measure(counts: KeepCounts, isEnough: (share: number) => boolean): Promise<number> {
    const { classifier, cost } = plannedNetwork(network, counts);
    const models = [whole, untrainedModel(classifier)];
    const shares: number[] = [];
    for (let repetition = 0; repetition < repetitions; repetition++) {
      if (signal?.aborted) throw new KindredError('stopped while time was measured: nothing was written');
      const [before, after] = await time(models);
      shares.push(...after!.map((time, round) => time / before![round]!));
      if (isEnough(median(shares))) break;
    }
    const share = median(shares);
    const work = percent(cost.multiplyAdds / multiplyAdds);
    onEvent?.({
      type: 'note',
      message: `measured: ${work} of the multiply-adds take ${percent(share)} of the time`,
    });
    return share;
  }

  async function shareOf(counts: KeepCounts): Promise<number> {
    if (isWhole(counts)) return 1;
    const key = [...counts.values()].join();
    const isFar = (share: number) => Math.abs(share - budget) > near * budget;
    const share = known.get(key) ?? (await measure(counts, isFar));
    known.set(key, share);
    return share;
  }

  const counts = await keepForBudget(groups, budget, multiple, shareOf);
  const share = isWhole(counts) ? 1 : await measure(counts, () => false);
  return { counts, latency: { budget, share } };
}

/** What came of a budget of time, with a warning where it is missed. */
export function latencyNote({ budget, share }: PlannedLatency): string {
  const reached = `the plan takes ${percent(share)} of the time for one image; ${percent(budget)} were asked for`;
  if (share > (1 + tolerance) * budget) {
    return `${reached}: it is missed, as times vary on this machine; try again while it does nothing else`;
  }
  if (share < (1 - tolerance) * budget) {
    return `${reached}: the next larger networks took more, or times vary on this machine`;
  }
  return reached;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

import { type Position, trainsHeadAlone } from '@kindred/core/train';
import type { RunRecord } from '../storage/record.js';

/** The epoch whose network a run kept, and by what: 0 is the head alone, or the network as it came. */
export interface ChosenEpoch {
  readonly epoch: number;
  readonly by: 'validation' | 'tuning' | 'head' | 'last';
}

/** Which epoch's network a run has kept so far. */
export function chosenEpoch(
  { transfer }: Pick<RunRecord['config'], 'transfer'>,
  {
    best,
    epoch,
  }: { readonly best?: Pick<NonNullable<Position['best']>, 'epoch'> | undefined; readonly epoch: number },
): ChosenEpoch {
  if (trainsHeadAlone(transfer)) return { epoch: 0, by: 'head' };
  if (best) return { epoch: best.epoch, by: transfer ? 'tuning' : 'validation' };
  return { epoch, by: 'last' };
}

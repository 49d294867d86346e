import type { TrainingAnswer } from '../../protocol/index.js';
import { doings } from './words.js';

/** How far a pruning is. */
export interface PruningProgress {
  readonly text: string;
  readonly done: number;
  /** 0 where nobody knows. */
  readonly total: number;
  readonly secondsLeft: number | null;
}

/** What a pruning does just now, by what its command has told last. */
export function progressOfPruning({
  doing,
  progress,
}: Pick<TrainingAnswer, 'doing' | 'progress'>): PruningProgress {
  const event = doing === null ? undefined : progress[doing];
  const text = doing === null ? 'starting' : (doings[doing] ?? doing);
  if (!event) return { text, done: 0, total: 0, secondsLeft: null };
  const number = (key: string) => (typeof event[key] === 'number' ? (event[key] as number) : null);
  const secondsLeft = number('secondsLeft');
  if (doing === 'step') {
    const [epoch, epochs, step, all] = ['epoch', 'epochs', 'step', 'stepsPerEpoch'].map(
      (key) => number(key) ?? 0,
    );
    return { text: `${text}, step`, done: (epoch! - 1) * all! + step!, total: epochs! * all!, secondsLeft };
  }
  return { text, done: number('done') ?? 0, total: number('total') ?? 0, secondsLeft };
}

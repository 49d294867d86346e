import type { CurveGap } from '@kindred/studio/protocol';

/** What is known of a run's metrics, and of its last checkpoint. */
export interface RecordedSteps {
  /** Rising. */
  readonly steps: Float64Array;
  /** Epochs whose ends are recorded. */
  readonly epochs: readonly number[];
  /** Lines that were no JSON. */
  readonly damaged: number;
  readonly checkpoint: { readonly step: number; readonly epoch: number } | undefined;
}

/** Gaps that are told of one by one. */
const mostGaps = 20;

/** Steps from one line to the next, as it mostly is; null where there are no two lines. */
export function usualInterval(steps: Float64Array): number | null {
  const counts = new Map<number, number>();
  // Mostly the same again and again: counted without a look-up each.
  let [same, count] = [0, 0];
  for (let i = 1; i <= steps.length; i++) {
    const difference = i < steps.length ? steps[i]! - steps[i - 1]! : Number.NaN;
    if (difference === same) {
      count++;
      continue;
    }
    if (count > 0) counts.set(same, (counts.get(same) ?? 0) + count);
    [same, count] = [difference, 1];
  }
  let usual: number | null = null;
  for (const [difference, times] of counts) {
    if (usual === null || times > counts.get(usual)!) usual = difference;
  }
  return usual;
}

/** What the metrics lack of what a run has behind it. */
export function findGaps({ steps, epochs, damaged, checkpoint }: RecordedSteps): CurveGap[] {
  const gaps: CurveGap[] = [];
  // With one line alone, its own step says how often one is written.
  const every = usualInterval(steps) ?? steps[0] ?? null;
  if (every !== null) {
    let before = 0;
    for (const step of steps) {
      const missing = Math.ceil((step - before) / every) - 1;
      if (missing > 0) gaps.push({ kind: 'steps', from: before + 1, to: step - 1, count: missing });
      before = step;
    }
  }
  const last = steps.length === 0 ? 0 : steps[steps.length - 1]!;
  if (checkpoint && every !== null) {
    const missing = Math.floor((checkpoint.step - last) / every);
    if (missing > 0) gaps.push({ kind: 'end', from: last + 1, to: checkpoint.step, count: missing });
  }
  const known = new Set(epochs);
  for (let epoch = 1; epoch <= (checkpoint?.epoch ?? 0); epoch++) {
    if (known.has(epoch)) continue;
    const previous = gaps.at(-1);
    if (previous?.kind === 'epochs' && previous.to === epoch - 1) {
      gaps[gaps.length - 1] = { ...previous, to: epoch, count: previous.count + 1 };
    } else {
      gaps.push({ kind: 'epochs', from: epoch, to: epoch, count: 1 });
    }
  }
  if (damaged > 0) gaps.push({ kind: 'damaged', from: 0, to: 0, count: damaged });
  return gaps.slice(0, mostGaps);
}

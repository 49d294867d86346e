import type { TrainingEvent } from '@kindred/studio/protocol';

/** Types of events that say how far something is: of these the newest alone is of interest. */
const ofProgress: ReadonlySet<string> = new Set([
  'step',
  'data',
  'copies',
  'download',
  'features',
  'head',
  'validation',
  'evaluation',
  'report',
  'calibration',
  'pruning',
]);

export function isProgress({ type }: TrainingEvent): boolean {
  return ofProgress.has(type);
}

/** Names that are told of a list. */
const namesKept = 5;

/** An event of the command as pages get it, without what is long; undefined for what is none, and for what the metrics tell. */
export function briefEvent(value: unknown): TrainingEvent | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const event = value as TrainingEvent;
  if (typeof event.type !== 'string' || typeof event.time !== 'string') return undefined;
  switch (event.type) {
    case 'epoch':
      return undefined;
    case 'start': {
      const { config: _, ...rest } = event;
      return rest as unknown as TrainingEvent;
    }
    case 'weights':
      return { ...event, report: briefReport(event.report) };
    case 'result': {
      const { time, type, reason, epochs, seconds, folder, caveat } = event;
      return { time, type, reason, epochs, seconds, folder, caveat };
    }
    default:
      return event;
  }
}

/** How many tensors came from a file, and the first of those that did not. */
function briefReport(report: unknown): unknown {
  const lists = Object.entries((report ?? {}) as Readonly<Record<string, unknown>>);
  return Object.fromEntries(
    lists.flatMap(([name, list]) =>
      Array.isArray(list) ? [[name, { count: list.length, names: list.slice(0, namesKept) }]] : [],
    ),
  );
}

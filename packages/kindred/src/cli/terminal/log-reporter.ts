import { formatRunHeader } from './run-header.js';
import { noteOf, type RunReporter } from './run-reporter.js';
import { formatEpochLine, formatStepLog } from './step-line.js';
import type { Terminal } from './terminal.js';

/** Milliseconds between two lines on the progress inside an epoch: soon at first, then less often. */
const shortest = 10_000;
const longest = 30_000;

/** For a log file or a pipe: whole lines only, one for each epoch and now and then one in between. */
export function createLogReporter(
  { err, errPalette }: Terminal,
  now: () => number = () => performance.now(),
): RunReporter {
  const print = (text: string) => err.write(`${text}\n`);
  let interval = shortest;
  let next = now() + interval;
  const postpone = () => {
    next = now() + interval;
  };
  return {
    onEvent(event) {
      if (event.type === 'start') {
        print(`${formatRunHeader(event, errPalette).join('\n')}\n`);
        postpone();
      } else if (event.type === 'epoch') {
        print(formatEpochLine(event, errPalette));
        postpone();
      } else if (event.type === 'step') {
        if (now() < next) return;
        print(formatStepLog(event));
        interval = Math.min(interval + shortest / 2, longest);
        postpone();
      } else if (event.type === 'pruning') {
        const { done, total, name, kept, channels } = event;
        print(`pruned ${done}/${total}  ${name}: ${kept} of ${channels} channels kept`);
      } else {
        const text = noteOf(event);
        if (text !== undefined) print(text);
      }
    },
    note: print,
    close() {},
  };
}

import { groupDigits, wrap } from '@kindred/report/text';
import { formatRunHeader } from './run-header.js';
import { eventNotes, transferWork } from './run-notes.js';
import type { RunReporter } from './run-reporter.js';
import { formatEpochLine, formatStepLog } from './step-line.js';
import { note, type Terminal } from './terminal.js';
import { downloadNote, rateTexts } from './work-progress.js';

/** Milliseconds between two lines on the progress inside an epoch: soon at first, then less often. */
const shortest = 10_000;
const longest = 30_000;

/** For a log file or a pipe: whole lines only, one for each epoch and now and then one in between. */
export function createLogReporter(
  terminal: Terminal,
  now: () => number = () => performance.now(),
): RunReporter {
  const { err, errStyle } = terminal;
  const print = (lines: readonly string[]) => {
    for (const line of lines) err.write(`${line}\n`);
  };
  let interval = shortest;
  let next = now() + interval;
  let downloading = '';
  const postpone = () => {
    next = now() + interval;
  };
  return {
    onEvent(event) {
      if (event.type === 'start') {
        print([...formatRunHeader(event, errStyle), '']);
        postpone();
      } else if (event.type === 'epoch') {
        print([formatEpochLine(event, errStyle)]);
        postpone();
      } else if (event.type === 'step') {
        if (now() < next) return;
        print([formatStepLog(event, errStyle.width)]);
        interval = Math.min(interval + shortest / 2, longest);
        postpone();
      } else if (event.type === 'features' || event.type === 'head') {
        if (now() < next) return;
        const { done, total } = event;
        print([`${transferWork[event.type]}: ${groupDigits(done)} of ${groupDigits(total)}`]);
        interval = Math.min(interval + shortest / 2, longest);
        postpone();
      } else if (event.type === 'download') {
        if (event.name !== downloading) note(terminal, downloadNote(event));
        downloading = event.name;
      } else if (event.type === 'calibration') {
        if (now() < next) return;
        const { name, done, total } = event;
        const what = name === undefined ? 'measuring all layers' : `pruning ${name}`;
        print(
          wrap([`${what} (${done} of ${total} done)`, ...rateTexts(event)].join(', '), errStyle.width, '  '),
        );
        interval = Math.min(interval + shortest / 2, longest);
        postpone();
      } else if (event.type === 'pruning') {
        const { done, total, name, kept, channels } = event;
        const left = rateTexts({ ...event, imagesPerSecond: 0 });
        const text = `pruned ${done}/${total}: ${name}, ${kept} of ${channels} channels kept`;
        print(wrap([text, ...left].join(', '), errStyle.width, '  '));
        postpone();
      } else {
        print(eventNotes(event, terminal));
      }
    },
    note: (text) => note(terminal, text),
    close() {},
  };
}

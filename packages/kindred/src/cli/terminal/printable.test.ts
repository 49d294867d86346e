import type { Prediction } from '@kindred/core/export';
import { expect, test } from 'vitest';
import { quoteArgument } from '../../flags/quote-argument.js';
import { recordingTerminal } from '../../testing/recording-terminal.js';
import { formatPrediction, pathColumn } from './format-prediction.js';
import { printableParts } from './printable.js';
import { createStyle } from './style.js';
import { note, printJson, printText } from './terminal.js';

const odd = '\u001b[31mred\nforged';
const clean = ' [31mred forged';

test('all texts of lists and plain objects, and nothing else', () => {
  const labels = Int32Array.of(1);
  expect(printableParts({ name: odd, list: [odd, 3, null], [odd]: { labels } })).toEqual({
    name: clean,
    list: [clean, 3, null],
    [clean]: { labels },
  });
});

test('messages, sentences and JSON have no control characters of others', () => {
  const { terminal, written } = recordingTerminal({ isTTY: false });
  note(terminal, odd, '\u001b[33mkindred:\u001b[39m');
  printText(terminal, odd, (line) => `<${line}>`);
  printJson(terminal, { odd, upper: '\u009b31m' });
  expect(written.err).toBe('\u001b[33mkindred:\u001b[39m [31mred forged\n');
  expect(written.out).toBe('< [31mred forged>\n{"odd":"\\u001b[31mred\\nforged","upper":"\\u009b31m"}\n');
});

test('a path with control characters can be pasted, too', () => {
  expect(quoteArgument("a\n'b\\c\u001b")).toBe("$'a\\u000a\\'b\\\\c\\u001b'");
});

test('predictions stand in lines of their own, and one long path does not set all the others apart', () => {
  const prediction = (source: string): Prediction => {
    const top = [{ label: odd, confidence: 0.5 }];
    return { source, top, ...top[0]! };
  };
  const paths = ['a.png', odd, 'x'.repeat(251)];
  const column = pathColumn(paths);
  const lines = paths.map((path) => formatPrediction(prediction(path), column, createStyle(false)));
  expect(lines).toEqual([
    [`a.png${' '.repeat(10)}  ${clean} 50.00 %`],
    [`${clean}  ${clean} 50.00 %`],
    [`${'x'.repeat(251)}  ${clean} 50.00 %`],
  ]);
});

import { createTerminal } from '../cli/terminal/terminal.js';

/** For tests: a terminal, or a pipe, of a width, and what is written to it. */
export function recordingTerminal({ isTTY = false, columns = 100 } = {}) {
  const written = { out: '', err: '' };
  const output = (key: 'out' | 'err') => ({
    write: (text: string) => {
      written[key] += text;
    },
    isTTY,
    columns,
  });
  const env = { NO_COLOR: '1', ...(!isTTY && { COLUMNS: String(columns) }) };
  return { terminal: createTerminal(output('out'), output('err'), env), written };
}

/** What a terminal shows after this text, whose last line was redrawn now and then. */
export function screenOf(text: string): string[] {
  return text.split('\n').map((line) => line.split('\r\u001b[K').at(-1)!);
}

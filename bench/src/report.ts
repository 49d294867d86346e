import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { pathOf } from './peer.js';

/** Prints a benchmark's lines as they come; with `--record` they are also written to `results/NAME.md`. */
export class Report {
  readonly #lines: string[] = [];

  constructor(
    readonly name: string,
    readonly title: string,
  ) {}

  line(text = ''): void {
    console.log(text);
    this.#lines.push(text);
  }

  /** The head of a table; all columns but the first are of numbers. */
  columns(...names: readonly string[]): void {
    this.line(`| ${names.join(' | ')} |`);
    this.line(`| --- | ${names.slice(1).fill('---:').join(' | ')} |`);
  }

  row(...cells: readonly string[]): void {
    this.line(`| ${cells.join(' | ')} |`);
  }

  /** What was written by hand below the last table stays: it is to be read again after a recording. */
  close(): void {
    if (!process.argv.includes('--record')) return;
    const file = pathOf(`results/${this.name}.md`);
    const remarks = existsSync(file) ? readFileSync(file, 'utf8').replace(/^.*\n\|[^\n]*\n/s, '') : '';
    writeFileSync(file, `# ${this.title}\n\n${this.#lines.join('\n')}\n${remarks}`);
  }
}

/** The machine and Node, for the line above a table. */
export function machine(): string {
  return `${cpus()[0]!.model.trim()}, ${cpus().length} cores; Node ${process.versions.node}`;
}

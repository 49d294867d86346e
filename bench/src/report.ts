import { writeFileSync } from 'node:fs';
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

  close(): void {
    if (!process.argv.includes('--record')) return;
    writeFileSync(pathOf(`results/${this.name}.md`), `# ${this.title}\n\n${this.#lines.join('\n')}\n`);
  }
}

/** The machine and Node, for the line above a table. */
export function machine(): string {
  return `${cpus()[0]!.model.trim()}, ${cpus().length} cores; Node ${process.versions.node}`;
}

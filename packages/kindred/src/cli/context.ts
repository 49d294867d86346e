import type { Terminal } from './terminal/terminal.js';

/** What a command has to do with the process that it runs in. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Code to exit with when the command ends without an error. */
  exitCode: number;
}

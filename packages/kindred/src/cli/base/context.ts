import type { Part } from '@kindred/core/config';
import type { Catalog } from '../../flags/named-choices.js';
import type { Terminal } from '../terminal/terminal.js';

/** What a command has to do with the process that it runs in. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Parts of the user's own, of `--parts`. */
  readonly parts: readonly Part[];
  /** The files that they were loaded from, as they were given. */
  readonly partFiles: readonly string[];
  /** What options can name: these and the built-in ones. */
  readonly catalog: Catalog;
  /** Code to exit with when the command ends without an error. */
  exitCode: number;
}

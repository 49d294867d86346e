#!/usr/bin/env node
import { runCommand } from './cli/run-command.js';
import { createTerminal } from './cli/terminal/terminal.js';

// The reader of a pipe has gone: end like any other program does (128 + SIGPIPE), without a word.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(141);
    throw error;
  });
}

const args = process.argv.slice(2);
const env = args.includes('--no-color') ? { ...process.env, NO_COLOR: '1' } : process.env;
process.exitCode = await runCommand(args, createTerminal(process.stdout, process.stderr, env));

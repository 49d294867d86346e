import { join } from 'node:path';
import { UsageError } from '@kindred/core';
import type { Command } from 'commander';
import { examples } from '../cli/command-line.js';
import type { CommandContext } from '../cli/context.js';
import { givenOrNewestRun } from '../cli/newest-run.js';
import { formatBytes } from '../terminal/format.js';
import { printJson, printLine } from '../terminal/terminal.js';

interface ExportFlags {
  readonly output?: string;
  readonly json?: boolean;
}

export function addExportCommand(program: Command, context: CommandContext): void {
  program
    .command('export')
    .summary('Write the classifier of a run as an ONNX file')
    .description(
      'Writes the network of the best epoch of a run as an ONNX file that any ONNX Runtime can use: pixels in, ' +
        'logits out, with the normalisation inside and labels and preprocessing in its metadata. What only ' +
        'the loss needed is not in it. Works for an interrupted run as well.',
    )
    .argument('[RUN]', 'Folder of the run; by default the newest in runs/')
    .option('-o, --output <file>', 'File to write; by default model.onnx in the folder of the run')
    .option('--json', 'Write what was done as one line of JSON')
    .addHelpText(
      'after',
      examples([
        ['kindred export', 'the newest run'],
        ['kindred export runs/photos-resnet18-cc -o flowers.onnx', 'to a file of this name'],
      ]),
    )
    .action((path: string | undefined, flags: ExportFlags) => runExport(path, flags, context));
}

async function runExport(
  path: string | undefined,
  { output, json }: ExportFlags,
  { terminal }: CommandContext,
): Promise<void> {
  if (output !== undefined && !output.endsWith('.onnx')) {
    throw new UsageError(`${output} is no name for an ONNX file; give one that ends in .onnx`);
  }
  const folder = await givenOrNewestRun(path, terminal);
  const { openRun } = await import('../api/run.js');
  const run = await openRun(folder);
  const { file, bytes } = await run.export(output ?? join(folder, 'model.onnx'));
  const labels = run.record.data.classNames;
  if (json) printJson(terminal, { file, bytes, labels });
  else printLine(terminal, `${file}  ${formatBytes(bytes)}, ${labels.length} classes`);
}

import { join } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import type { ScoreChoice } from '@kindred/core/evaluate';
import { artefactFiles } from '@kindred/core/train';
import { formatBytes, groupDigits, printable } from '@kindred/report/text';
import type { Command } from 'commander';
import * as z from 'zod';
import { calibrationText, calibrationWarning, normalityText } from '../../api/card-words.js';
import { trainingExportSchema } from '../../api/export-training.js';
import { kebabCase } from '../../flags/case.js';
import type { Catalog } from '../../flags/named-choices.js';
import { type FlagValues, namedList } from '../../flags/named-config.js';
import { schemaOptions } from '../../flags/schema-options.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { givenOrNewestRun } from '../base/newest-run.js';
import { schemaFlags } from '../flags/schema-flags.js';
import { note, printJson, printLine, printText } from '../terminal/terminal.js';
import { withTitledProgress } from '../terminal/work-progress.js';

interface ExportFlags extends FlagValues {
  readonly output?: string;
  readonly score?: string;
  readonly data?: string;
  readonly embedding?: boolean;
  readonly license?: string;
  readonly training?: boolean;
  readonly json?: boolean;
}

const bundleFlags = z.strictObject({
  falseAlarms: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.05)
    .describe('Share of the validation images that the threshold may take for abnormal'),
  calibrate: z
    .boolean()
    .default(false)
    .describe('Fit a temperature on the validation images, by which confidences become calibrated'),
});

export function addExportCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('export')
    .summary('Write the classifier of a run as an ONNX file')
    .description(
      'Writes the network of the best epoch of a run as an ONNX file that any ONNX Runtime can use: pixels in, ' +
        'logits out, with the normalisation inside. Labels, preprocessing, accuracy and the rest that one has to ' +
        'know are in a JSON file beside it, and in its metadata. What only the loss needed is not in it. Works for ' +
        'an interrupted run that is named, as well.',
    )
    .argument('[RUN]', 'Folder of the run; by default the newest finished one in runs/')
    .option('-o, --output <file>', 'File to write; by default model.onnx in the folder of the run')
    .option('--embedding', 'Give the embedding as a second output [see kindred embed]')
    .option(
      '--license <text>',
      'What others may do with the model, such as CC-BY-4.0: put into its description',
    )
    .optionsGroup('Knowing when not to answer:');
  command.option(
    '--score <name>',
    'Score by which the model tells abnormal images, fitted on the training images [see kindred scores; options as in ' +
      'nearest-neighbours:k=5]',
  );
  for (const option of schemaFlags(bundleFlags, context.catalog)) command.addOption(option);
  command.option('--data <folder>', "The run's own data for them, where it is not where the run found it");
  command
    .optionsGroup('Training elsewhere:')
    .option(
      '--training',
      'Write training itself instead, for any ONNX Runtime: train.onnx, eval.onnx, first.onnx and training.json, which ' +
        'says how they are called; --output then names their folder, by default training/ in the folder of the run',
    );
  for (const option of schemaFlags(trainingExportSchema, context.catalog)) command.addOption(option);
  command
    .optionsGroup('Output:')
    .option('--json', 'Write what was done as one line of JSON')
    .addHelpText(
      'after',
      examples([
        ['kindred export', 'the newest finished run'],
        ['kindred export runs/photos-resnet18-cc -o flowers.onnx', 'to a file of this name'],
        ['kindred export --embedding -o flowers.onnx', 'gives embeddings as well'],
        [
          'kindred export --score mahalanobis --calibrate',
          'says which images are abnormal, and how sure it is',
        ],
        ['kindred export --training -o on-device', 'goes on training in Python, C# or a page'],
      ]),
    )
    .action((path: string | undefined, flags: ExportFlags) =>
      flags.training ? exportTraining(path, flags, context) : exportModel(path, flags, context),
    );
}

async function exportTraining(
  path: string | undefined,
  { training: _, output, json, ...flags }: ExportFlags,
  { terminal, catalog, parts }: CommandContext,
): Promise<void> {
  const { batchSize, lowering, untrained, ...others } = flags;
  refuse(others, 'is for the classifier, which --training does not write');
  if (output?.endsWith('.onnx')) {
    throw new UsageError(
      `${output} is the name of a file; with --training, --output names a folder of several`,
    );
  }
  const options = schemaOptions(trainingExportSchema, { batchSize, lowering, untrained }, catalog);
  const folder = await givenOrNewestRun(path, terminal);
  const { openRun } = await import('../../api/run.js');
  const run = await openRun(folder, { parts, onNote: (message) => note(terminal, message) });
  const written = await run.exportTraining(output ?? join(folder, 'training'), options);
  if (json) return printJson(terminal, { folder: written.folder, bytes: written.bytes });
  for (const [file, bytes] of Object.entries(written.bytes)) {
    printLine(terminal, `${printable(join(written.folder, file))}  ${formatBytes(bytes)}`);
  }
  printLine(terminal, `${printable(join(written.folder, artefactFiles.manifest))}  what they take and give`);
}

/** @throws UsageError for the first option that was given. */
function refuse(flags: FlagValues, why: string): void {
  const given = Object.entries(flags).find(([, value]) => value !== undefined);
  if (given) throw new UsageError(`--${kebabCase(given[0])} ${why}`);
}

async function exportModel(
  path: string | undefined,
  { output, json, score, data, embedding, license, ...flags }: ExportFlags,
  { terminal, catalog, parts }: CommandContext,
): Promise<void> {
  const { batchSize, lowering, untrained } = flags;
  refuse({ batchSize, lowering, untrained }, 'goes with --training');
  if (output !== undefined && !output.endsWith('.onnx')) {
    throw new UsageError(`${output} is no name for an ONNX file; give one that ends in .onnx`);
  }
  const bundle = {
    ...schemaOptions(bundleFlags, flags, catalog),
    score: score === undefined ? undefined : oneScore(score, catalog),
    ...{ data, embedding, license },
  };
  const folder = await givenOrNewestRun(path, terminal);
  const { openRun } = await import('../../api/run.js');
  const onNote = (message: string) => note(terminal, message);
  const run = await openRun(folder, { parts, onNote });
  const { file, description, bytes, card } = await withTitledProgress(terminal, (onProgress) =>
    run.export(output ?? join(folder, 'model.onnx'), {
      ...bundle,
      onNote,
      onReading: (done, total) => onProgress('reading data', done, total),
      onProgress: (done, total) => onProgress('measuring', done, total),
    }),
  );
  const { labels, outputs, normality, calibration } = card;
  const warning = calibration && calibrationWarning(calibration);
  if (warning !== undefined) note(terminal, warning, terminal.errStyle.yellow('kindred:'));
  if (json) {
    printJson(terminal, {
      ...{ file, description, bytes, labels, outputs },
      ...(normality && { normality }),
      ...(calibration && { calibration }),
    });
    return;
  }
  const [, dimensions] = outputs.embedding?.shape ?? [];
  const embeddings = dimensions === undefined ? '' : `, embeddings of ${groupDigits(dimensions)} numbers`;
  printLine(terminal, `${printable(file)}  ${formatBytes(bytes)}, ${labels.length} classes${embeddings}`);
  printLine(terminal, `${printable(description)}  labels, preprocessing and what else its users need`);
  if (normality) printText(terminal, normalityText(normality));
  if (calibration) printText(terminal, calibrationText(calibration));
}

/** @throws UsageError for several, and for an unknown name or a wrong option. */
function oneScore(text: string, catalog: Catalog): ScoreChoice {
  const [score, ...others] = namedList<ScoreChoice>(text, 'score', catalog);
  if (others.length > 0)
    throw new UsageError(`a model has one score, not ${others.length + 1}: --score ${text}`);
  return score!;
}

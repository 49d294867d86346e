import { Option } from 'commander';
import { version } from '../api/software.js';
import { CommandLine, examples } from './base/command-line.js';
import type { CommandContext } from './base/context.js';
import { addCacheCommand } from './commands/cache.js';
import { addCatalogCommands } from './commands/catalog.js';
import { addCleanCommand } from './commands/clean.js';
import { addCompareCommand } from './commands/compare.js';
import { addDataCommand } from './commands/data.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addEmbedCommand } from './commands/embed.js';
import { addEvaluateCommand } from './commands/evaluate.js';
import { addExportCommand } from './commands/export.js';
import { addHelpCommand } from './commands/help.js';
import { addPredictCommand } from './commands/predict.js';
import { addPruneCommand } from './commands/prune.js';
import { addReportCommand } from './commands/report.js';
import { addRunsCommand } from './commands/runs.js';
import { addStudioCommand } from './commands/studio.js';
import { addTrainCommand } from './commands/train.js';
import { addWeightsCommand } from './commands/weights.js';
import { readableWidth } from './terminal/style.js';

/** The whole command line. */
export function createProgram(context: CommandContext): CommandLine {
  const { out, err, outStyle, errStyle } = context.terminal;
  const program = new CommandLine('kindred');
  program
    .description(
      'Trains image classifiers whose classes hold together, and evaluates, exports and uses them.',
    )
    .version(version, '-v, --version', 'Show the version')
    .helpOption('-h, --help', 'Show this help')
    .addOption(
      new Option(
        '--parts <file>',
        'Module with losses, networks, ... of your own, which options then can name; may be given several times',
      ).argParser((file: string, files: string[] = []) => [...files, file]),
    )
    .addOption(new Option('--no-color', 'No colours; the environment variable NO_COLOR does the same'))
    .configureHelp({ showGlobalOptions: true, minWidthToWrap: 20, styleTitle: (title) => title })
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      getOutHelpWidth: () => readableWidth(outStyle),
      getErrHelpWidth: () => readableWidth(errStyle),
    })
    .exitOverride()
    .addHelpText(
      'after',
      examples([
        ['kindred train', 'train on the embedded digits: nothing to download'],
        ['kindred train photos/ --epochs 30', 'train on a folder with a folder of images for each class'],
        ['kindred predict cat.jpg', 'classify an image with the newest finished run'],
      ]),
    );
  program.commandsGroup('Commands:');
  addTrainCommand(program, context);
  addStudioCommand(program, context);
  addCompareCommand(program, context);
  addEvaluateCommand(program, context);
  addReportCommand(program, context);
  addPredictCommand(program, context);
  addEmbedCommand(program, context);
  addPruneCommand(program, context);
  addExportCommand(program, context);
  addRunsCommand(program, context);
  addDataCommand(program, context);
  addCleanCommand(program, context);
  addWeightsCommand(program, context);
  addCacheCommand(program, context);
  addDoctorCommand(program, context);
  addHelpCommand(program);
  program.commandsGroup('What --model, --loss and the like can name, with options:');
  addCatalogCommands(program, context);
  return program;
}

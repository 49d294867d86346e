import { statSync } from 'node:fs';
import { join } from 'node:path';
import { KindredError, UsageError } from '@kindred/core';
import { displayWidth } from '@kindred/report/text';
import { type Command, Option } from 'commander';
import type { ImageClassifier, Prediction } from '../../api/classifier.js';
import { listFolder } from '../../data/folder-entries.js';
import { isImageName } from '../../data/image-folder/image-names.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { givenOrNewestRun } from '../base/newest-run.js';
import { parseValue } from '../flags/parse-value.js';
import { formatPrediction } from '../terminal/format-prediction.js';
import { note, printJson, printLines } from '../terminal/terminal.js';

interface PredictFlags {
  readonly model?: string;
  readonly top: number;
  readonly json?: boolean;
}

/** Images that are decoded and classified together. */
const batchSize = 32;

export function addPredictCommand(program: Command, context: CommandContext): void {
  program
    .command('predict')
    .summary('Classify images')
    .description(
      'Says for each image the most probable label and its probability; and whether it is normal or abnormal, by which ' +
        'score and threshold, where the model was made by kindred export --score. An image that cannot be read is named, ' +
        'the others are classified all the same; the exit code is then 1.',
    )
    .argument('<IMAGE...>', 'Image files, or folders of them')
    .option(
      '-m, --model <path>',
      'Run folder or exported ONNX file; by default the newest finished run in runs/',
    )
    .addOption(
      new Option('-k, --top <n>', 'Labels to show for each image').argParser(parseTop).default(1, '1'),
    )
    .option('--json', 'Write a line of JSON for each image')
    .addHelpText(
      'after',
      examples([
        ['kindred predict cat.jpg', 'with the newest run'],
        ['kindred predict holiday/ --model flowers.onnx --top 3', 'all images of a folder, three guesses'],
        ['kindred predict *.png --json | jq .label', 'for a program'],
      ]),
    )
    .action((images: string[], flags: PredictFlags) => runPredict(images, flags, context));
}

function parseTop(text: string): number {
  const top = parseValue(text, { kind: 'number', isInteger: true, limits: '' }, '--top') as number;
  if (top < 1) throw new UsageError(`--top must be at least 1, not ${text}`);
  return top;
}

async function runPredict(images: string[], flags: PredictFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const files = await listImages(images);
  const model = await givenOrNewestRun(flags.model, terminal, 'classifier');
  const { loadClassifier } = await import('../../api/classifier.js');
  const classifier = await loadClassifier(model);
  const column = Math.max(...files.map((file) => displayWidth(file)));
  try {
    for (let start = 0; start < files.length; start += batchSize) {
      const batch = files.slice(start, start + batchSize);
      for (const result of await predictEach(classifier, batch, flags.top)) {
        if (result instanceof KindredError) {
          note(terminal, `${terminal.errStyle.red('kindred:')} ${result.message}`);
          context.exitCode = 1;
        } else if (flags.json) {
          printJson(terminal, result);
        } else {
          printLines(terminal, formatPrediction(result, column, terminal.outStyle));
        }
      }
    }
  } finally {
    await classifier.close();
  }
}

/** All together; where one cannot be read each by itself, with the error in its place. */
async function predictEach(
  classifier: ImageClassifier,
  files: readonly string[],
  topK: number,
): Promise<(Prediction | KindredError)[]> {
  try {
    return await classifier.predict(files, { topK });
  } catch (error) {
    if (!(error instanceof KindredError)) throw error;
    if (files.length === 1) return [error];
    const results: (Prediction | KindredError)[] = [];
    for (const file of files) results.push(...(await predictEach(classifier, [file], topK)));
    return results;
  }
}

/** Files as they are, folders replaced by the images in them. @throws UsageError where one does not exist. */
async function listImages(paths: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    paths.map(async (path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      if (!found) throw new UsageError(`image '${path}' does not exist`);
      if (!found.isDirectory()) return [path];
      const images = (await listFolder(path)).files.filter(isImageName);
      if (images.length === 0) throw new UsageError(`folder '${path}' has no images`);
      return images.map((name) => join(path, name));
    }),
  );
  return lists.flat();
}

import { KindredError, UsageError } from '@kindred/core/errors';
import type { Prediction } from '@kindred/core/export';
import { type Command, Option } from 'commander';
import type { ImageClassifier, PredictOptions } from '../../api/classifier.js';
import type { FoundImage } from '../../data/find-images.js';
import type { FlagValues } from '../../flags/named-config.js';
import { parseValue } from '../../flags/parse-value.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { givenOrNewestRun } from '../base/newest-run.js';
import { type Answered, formatPrediction, pathColumn } from '../terminal/format-prediction.js';
import { note, printJson, printLines } from '../terminal/terminal.js';
import { withProgress } from '../terminal/work-progress.js';
import { addReadingFlags, readingOptions } from './reading-flags.js';

interface PredictFlags extends FlagValues {
  readonly model?: string;
  readonly top: number;
  readonly json?: boolean;
}

const jsonHelp =
  'A line of --json has source (the path), label, confidence (0 to 1), top (as many labels as --top says, each with its ' +
  'confidence), expected (what a table or Parquet file says, where it says something) and, of a model that can tell, ' +
  'normality (scoredBy, score, threshold, isNormal).';

const predictExamples = examples(
  [
    ['kindred predict cat.jpg', 'with the newest finished run'],
    ['kindred predict holiday/ --model flowers.onnx --top 3', 'all images below a folder, three guesses'],
    ['kindred predict new.zip test.parquet labels.csv', 'all images in them, labels beside the answers'],
    ['kindred predict *.png --json | jq .label', 'for a program'],
  ],
  jsonHelp,
);

/** Images that are decoded and classified together. */
const batchSize = 32;

export function addPredictCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('predict')
    .summary('Classify images')
    .description(
      'Says for each image the most probable label and its probability; and whether it is normal or abnormal, by which ' +
        'score and threshold, where the model was made by kindred export --score. What is missing or cannot be read is ' +
        'named, the other images are classified all the same; the exit code is then 1, with --skip-bad only where something is missing.',
    )
    .argument(
      '<IMAGE...>',
      'Image files, folders with images in them and in the folders below, or data as for training: archives, tables of ' +
        'labels, Parquet files, hf:owner/name',
    )
    .option(
      '-m, --model <path>',
      'Run folder or exported ONNX file; by default the newest finished run in runs/',
    )
    .addOption(
      new Option('-k, --top <n>', 'Labels to show for each image').argParser(parseTop).default(1, '1'),
    );
  addReadingFlags(command, context, 'pictures')
    .optionsGroup('Output:')
    .option('--json', 'Write a line of JSON for each image that is classified')
    .addHelpText('after', predictExamples)
    .action((images: string[], flags: PredictFlags) => runPredict(images, flags, context));
}

function parseTop(text: string): number {
  const top = parseValue(text, { kind: 'number', isInteger: true, limits: '' }, '--top') as number;
  if (top < 1) throw new UsageError(`--top must be at least 1, not ${text}`);
  return top;
}

/** What is said of an image, or why nothing is. */
type Answer = Answered | KindredError;

async function runPredict(
  paths: readonly string[],
  { model, top, json, ...flags }: PredictFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const { skipBad, range, background, ...columns } = readingOptions(flags);
  const { findImages } = await import('../../data/find-images.js');
  const { images, release } = await withProgress(terminal, 'reading data', (onProgress) =>
    findImages(paths, { ...columns, onProgress, onNote: (message) => note(terminal, message) }),
  );
  const names = images.flatMap((image) => (image instanceof KindredError ? [] : [image.name]));
  const column = pathColumn(names);
  const show = (answer: Answer, isFailure = true) => {
    if (answer instanceof KindredError) {
      note(terminal, answer.message, terminal.errStyle.red('kindred:'));
      if (isFailure) context.exitCode = 1;
    } else if (json) {
      printJson(terminal, answer);
    } else {
      printLines(terminal, formatPrediction(answer, column, terminal.outStyle));
    }
  };
  try {
    if (names.length === 0) {
      for (const failure of images) if (failure instanceof KindredError) show(failure);
      return;
    }
    const file = await givenOrNewestRun(model, terminal);
    const { loadClassifier } = await import('../../api/classifier.js');
    const classifier = await loadClassifier(file);
    try {
      for (let start = 0; start < images.length; start += batchSize) {
        const batch = images.slice(start, start + batchSize);
        const answers = await predictEach(classifier, batch, { topK: top, range, background });
        for (const [i, answer] of answers.entries()) show(answer, !skipBad || batch[i] === answer);
      }
    } finally {
      await classifier.close();
    }
  } finally {
    await release();
  }
}

/** All together; where one cannot be read each by itself. What cannot be classified has the error in its place. */
async function predictEach(
  classifier: ImageClassifier,
  images: readonly (FoundImage | KindredError)[],
  options: PredictOptions,
): Promise<Answer[]> {
  const paths = images.flatMap((image) => (image instanceof KindredError ? [] : [image.path]));
  const predictions = await classifier.predict(paths, options).catch((error: unknown) => {
    if (!(error instanceof KindredError)) throw error;
    return undefined;
  });
  const results: Answer[] = [];
  for (const image of images) {
    if (image instanceof KindredError) {
      results.push(image);
      continue;
    }
    const prediction = predictions?.shift();
    results.push(prediction ? answered(prediction, image) : await predictOne(classifier, image, options));
  }
  return results;
}

async function predictOne(
  classifier: ImageClassifier,
  image: FoundImage,
  options: PredictOptions,
): Promise<Answer> {
  try {
    return answered(await classifier.predict(image.path, options), image);
  } catch (error) {
    if (!(error instanceof KindredError)) throw error;
    // By the name that the user knows, where its file is in the cache.
    const { message } = error;
    return new KindredError(
      message.startsWith(image.path) ? image.name + message.slice(image.path.length) : message,
    );
  }
}

function answered(prediction: Prediction, { name, expected }: FoundImage): Answered {
  return { ...prediction, source: name, ...(expected !== undefined && { expected }) };
}

import { KindredError, UsageError } from '@kindred/core/errors';
import { type Command, Option } from 'commander';
import type { ImageClassifier, Prediction, PredictOptions } from '../../api/classifier.js';
import { findImages } from '../../data/find-images.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { givenOrNewestRun } from '../base/newest-run.js';
import { parseValue } from '../flags/parse-value.js';
import { formatPrediction, pathColumn } from '../terminal/format-prediction.js';
import { note, printJson, printLines } from '../terminal/terminal.js';

interface PredictFlags {
  readonly model?: string;
  readonly top: number;
  readonly range?: [number, number];
  readonly json?: boolean;
}

const jsonHelp =
  'A line of --json has source (the path), label, confidence (0 to 1), top (as many labels as --top says, each with its ' +
  'confidence) and, of a model that can tell, normality (scoredBy, score, threshold, isNormal).';

const predictExamples = examples(
  [
    ['kindred predict cat.jpg', 'with the newest finished run'],
    ['kindred predict holiday/ --model flowers.onnx --top 3', 'all images below a folder, three guesses'],
    ['kindred predict *.png --json | jq .label', 'for a program'],
  ],
  jsonHelp,
);

/** Images that are decoded and classified together. */
const batchSize = 32;

export function addPredictCommand(program: Command, context: CommandContext): void {
  program
    .command('predict')
    .summary('Classify images')
    .description(
      'Says for each image the most probable label and its probability; and whether it is normal or abnormal, by which ' +
        'score and threshold, where the model was made by kindred export --score. What is missing or cannot be read is ' +
        'named, the other images are classified all the same; the exit code is then 1.',
    )
    .argument('<IMAGE...>', 'Image files, or folders with images in them and in the folders below')
    .option(
      '-m, --model <path>',
      'Run folder or exported ONNX file; by default the newest finished run in runs/',
    )
    .addOption(
      new Option('-k, --top <n>', 'Labels to show for each image').argParser(parseTop).default(1, '1'),
    )
    .addOption(
      new Option(
        '--range <x..x>',
        'Values of pixels of more than 8 bits that are black and white, such as 0..4095, where the model does not say it',
      ).argParser(parseRange),
    )
    .option('--json', 'Write a line of JSON for each image that is classified')
    .addHelpText('after', predictExamples)
    .action((images: string[], flags: PredictFlags) => runPredict(images, flags, context));
}

function parseTop(text: string): number {
  const top = parseValue(text, { kind: 'number', isInteger: true, limits: '' }, '--top') as number;
  if (top < 1) throw new UsageError(`--top must be at least 1, not ${text}`);
  return top;
}

const number = { kind: 'number', isInteger: false, limits: '' } as const;

function parseRange(text: string): [number, number] {
  const range = parseValue(text, { kind: 'tuple', items: [number, number] }, '--range') as [number, number];
  if (range[0] < range[1]) return range;
  throw new UsageError(`--range goes from black to white, as in 0..4095, not ${text}`);
}

async function runPredict(
  images: readonly string[],
  flags: PredictFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const found = await findImages(images);
  const paths = found.filter((one) => typeof one === 'string');
  const column = pathColumn(paths);
  const show = (result: Prediction | KindredError) => {
    if (result instanceof KindredError) {
      note(terminal, result.message, terminal.errStyle.red('kindred:'));
      context.exitCode = 1;
    } else if (flags.json) {
      printJson(terminal, result);
    } else {
      printLines(terminal, formatPrediction(result, column, terminal.outStyle));
    }
  };
  if (paths.length === 0) {
    for (const failure of found) if (failure instanceof KindredError) show(failure);
    return;
  }
  const model = await givenOrNewestRun(flags.model, terminal);
  const { loadClassifier } = await import('../../api/classifier.js');
  const classifier = await loadClassifier(model);
  try {
    for (let start = 0; start < found.length; start += batchSize) {
      for (const result of await predictEach(classifier, found.slice(start, start + batchSize), flags)) {
        show(result);
      }
    }
  } finally {
    await classifier.close();
  }
}

/** All together; where one cannot be read each by itself. What cannot be classified has the error in its place. */
async function predictEach(
  classifier: ImageClassifier,
  images: readonly (string | KindredError)[],
  { top, range }: PredictFlags,
): Promise<(Prediction | KindredError)[]> {
  const options = { topK: top, range };
  const paths = images.filter((image) => typeof image === 'string');
  const predictions = await classifier.predict(paths, options).catch((error: unknown) => {
    if (!(error instanceof KindredError)) throw error;
    return undefined;
  });
  const results: (Prediction | KindredError)[] = [];
  for (const image of images) {
    if (image instanceof KindredError) results.push(image);
    else results.push(predictions?.shift() ?? (await predictOne(classifier, image, options)));
  }
  return results;
}

async function predictOne(
  classifier: ImageClassifier,
  image: string,
  options: PredictOptions,
): Promise<Prediction | KindredError> {
  try {
    return await classifier.predict(image, options);
  } catch (error) {
    if (error instanceof KindredError) return error;
    throw error;
  }
}

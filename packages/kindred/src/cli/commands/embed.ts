import type { SplitName } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { countOf, formatRetrieval, groupDigits, listBriefly, printable } from '@kindred/report/text';
import { type Command, Option } from 'commander';
import type { FlagValues } from '../../flags/named-config.js';
import { parseValue } from '../../flags/parse-value.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { givenOrNewestRun } from '../base/newest-run.js';
import { note, printJson, printLine, printLines } from '../terminal/terminal.js';
import { withTitledProgress } from '../terminal/work-progress.js';
import { addReadingFlags, readingOptions } from './reading-flags.js';

interface EmbedFlags extends FlagValues {
  readonly output?: string;
  readonly model?: string;
  readonly split?: SplitName;
  readonly retrieval?: boolean;
  readonly json?: boolean;
}

const splits: readonly SplitName[] = ['train', 'validation', 'test'];

export function addEmbedCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('embed')
    .summary('Write the embeddings of images')
    .description(
      'Writes what the classifier reads of each image, a vector of numbers: alike for images that the network takes for ' +
        'alike. For search, clustering and maps. The file has what its name says: .npy the matrix [images, numbers], with ' +
        'file names and labels in a .csv beside it; .safetensors the tensors embedding and label, with the names in the ' +
        'metadata; .csv a line for each image.',
    )
    .argument(
      '<IMAGE...>',
      'Data as for training (a folder, archive, table, or hf:owner/name), or image files, and folders and archives of them',
    )
    .option('-o, --output <file>', 'File to write: .npy, .safetensors or .csv')
    .option(
      '-m, --model <path>',
      'Run folder, or ONNX file of kindred export --embedding; by default the newest finished run in runs/',
    )
    .addOption(
      new Option(
        `--split <${splits.join('|')}>`,
        'Which images of the data; all of them by default',
      ).argParser((text: string) => parseValue(text, { kind: 'choice', values: splits }, '--split')),
    )
    .option(
      '--retrieval',
      'Also measure how well the nearest images of each are of its class: precision@1, R-precision, MAP@R, kNN accuracy',
    );
  addReadingFlags(command, context)
    .optionsGroup('Output:')
    .option('--json', 'Write what was done as one line of JSON')
    .addHelpText(
      'after',
      examples([
        ['kindred embed photos/ -o photos.npy', 'all images of the data, with the newest finished run'],
        ['kindred embed photos/ -o test.csv --split test', 'its test images, as a table'],
        ['kindred embed holiday/ -o new.safetensors --model flowers.onnx', 'pictures without labels'],
      ]),
    )
    .action((images: string[], flags: EmbedFlags) => runEmbed(images, flags, context));
}

async function runEmbed(
  images: readonly string[],
  { output, model, split, retrieval, json, ...flags }: EmbedFlags,
  { terminal, parts }: CommandContext,
): Promise<void> {
  if (!output) {
    throw new UsageError('name the file to write, as in --output photos.npy (.npy, .safetensors or .csv)');
  }
  const { requireEmbeddingsFile, writeEmbeddings } = await import('../../api/embeddings/write-embeddings.js');
  await requireEmbeddingsFile(output);
  const { loadClassifier } = await import('../../api/classifier.js');
  const { embedData } = await import('../../api/embeddings/embed-data.js');
  const { measureRetrieval } = await import('../../api/embeddings/measure-retrieval.js');
  const path = await givenOrNewestRun(model, terminal);
  const onNote = (message: string) => note(terminal, message);
  const classifier = await loadClassifier(path, { parts, onNote });
  try {
    if (!classifier.canEmbed) {
      throw new UsageError(
        `${path} gives no embeddings: name its run, or export that again with --embedding`,
      );
    }
    const { embeddings, measured } = await withTitledProgress(terminal, async (onProgress) => {
      const reading = { split, ...readingOptions(flags), onProgress, onNote };
      const embeddings = await embedData(classifier, images, reading);
      const measured = retrieval ? await measureRetrieval(embeddings, onProgress) : undefined;
      return { embeddings, measured };
    });
    const { vectors, problems } = embeddings;
    if (problems.length > 0) {
      const listed = problems.map(({ source, message }) => `${source} (${message})`);
      note(terminal, `${countOf(problems.length, 'problem')} in the images: ${listBriefly(listed, 5)}`);
    }
    const files = await writeEmbeddings(output, embeddings);
    const dimensions = vectors[0]!.length;
    if (json) {
      printJson(terminal, { files, images: vectors.length, dimensions, problems, retrieval: measured });
    } else {
      printLine(
        terminal,
        `${printable(files.join(', '))}  ${countOf(vectors.length, 'embedding')} of ${groupDigits(dimensions)} numbers`,
      );
      if (measured) printLines(terminal, formatRetrieval(measured, { width: terminal.outStyle.width }));
    }
  } finally {
    await classifier.close();
  }
}

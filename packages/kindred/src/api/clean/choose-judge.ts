import { createHash } from 'node:crypto';
import { type DataSource, imageSizes } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { decodeWeights } from '@kindred/core/files';
import { variablesOf, type Weights } from '@kindred/core/infer';
import {
  defaultWeightsFor,
  matchNetwork,
  pretrainedBy,
  requireBackbone,
  startingFrom,
  startingModel,
  wholeOf,
} from '@kindred/core/run';
import { isPhotograph, settle } from '@kindred/core/train';
import { readBytes } from '../../storage/read.js';
import type { RunEvent } from '../events.js';
import { photographWeights } from '../photograph-weights.js';
import type { Run } from '../run.js';
import { startingWeights, watchDownload } from '../starting-weights.js';
import type { AllImages } from './all-images.js';
import {
  headJudge,
  headText,
  type Judge,
  type JudgeSettings,
  networkOptions,
  trainingJudge,
  withHead,
} from './judge.js';
import type { CleanOptions } from './options.js';

/** What the network is named by where weights of others are asked for, and no network. */
const usualNetwork = { name: 'mobilenetv2' };

/** @throws UsageError where options say two different things of what judges. */
export function requireOneJudge(options: CleanOptions): void {
  const names = ['model', 'weights', 'pretrained', 'fromScratch'] as const;
  const given = names.filter((name) => options[name]);
  if (options.pixelsOnly) {
    const [useless] = [
      ...given,
      ...(['filter', 'network'] as const).filter((name) => options[name] !== undefined),
    ];
    if (useless !== undefined) {
      throw new UsageError(`\`${useless}\` is for judging labels: leave it out, or \`pixelsOnly\``);
    }
  }
  const [one, other] = given;
  if (other) throw new UsageError(`\`${one}\` and \`${other}\` say different things: leave out one of them`);
  const takesNetwork = options.weights !== undefined || options.pretrained;
  if (options.network !== undefined && !options.pixelsOnly && !takesNetwork) {
    throw new UsageError('`network` says which network weights are of: give `weights` or `pretrained`, too');
  }
}

/**
 * Chooses what judges the images: the run or the weights that are asked for; of colour photographs MobileNetV2's weights, where
 * they can be had; else small networks that are trained for it.
 * @throws UsageError for weights that do not say which network they are of; KindredError where they cannot be had.
 */
export async function chooseJudge(
  source: DataSource,
  images: AllImages,
  run: Run | undefined,
  options: CleanOptions,
  settings: JudgeSettings,
): Promise<Judge> {
  if (run) return judgeOfRun(run, source, settings);
  const { weights, pretrained, fromScratch } = options;
  const watch = {
    signal: settings.signal,
    onEvent: (event: RunEvent) => {
      if (event.type === 'note') settings.onNote?.(event.message);
      if (event.type === 'download')
        settings.onProgress?.(`downloading ${event.name}`, event.done, event.total);
    },
  };
  const { dataset } = images;
  const isOpen = weights === undefined && !pretrained && !fromScratch;
  const whole = { ...source, splits: { train: dataset } };
  const { options: parsed, parts } = networkOptions(options, settings.seed);
  const usual = isOpen ? await photographWeights(whole, parsed, watch) : undefined;
  const chosen = pretrained
    ? defaultWeightsFor({ ...parsed, model: parsed.model ?? usualNetwork }, dataset, parts)
    : (weights ?? usual);
  if (chosen === undefined) return trainingJudge(dataset, isPhotograph(imageSizes(dataset)), settings);
  const start = await startingWeights(chosen, watchDownload(watch));
  if (start.run) throw new UsageError(`${chosen} is of a run: name the folder of the run as \`model\``);
  const model = startingModel(parsed.model, start, parts);
  if (!model) {
    throw new UsageError(
      `the weights ${chosen} do not say which network they are of: say it with \`network\``,
    );
  }
  const settled = settle({ ...parsed, model }, dataset, parts, {
    pretrained: pretrainedBy(start),
    whole: wholeOf(options.dataOptions ?? {}),
  });
  const classifier = withHead(startingFrom(settled, start).classifier, parts, source.classNames);
  const { path, sha256, origin } = start.record;
  const tensors = decodeWeights(await readBytes(path), path);
  const report = matchNetwork(variablesOf(classifier), classifier, tensors, path, 'network');
  requireBackbone(report.missing, classifier, path, 'network');
  const shown = origin?.source ?? chosen;
  return headJudge(
    { kind: 'pretrained', network: model.name, text: headText(`${model.name} with the weights ${shown}`) },
    { classifier, weights: report.assigned },
    { weights: sha256 },
    settings,
  );
}

async function judgeOfRun(run: Run, source: DataSource, settings: JudgeSettings): Promise<Judge> {
  const { record, folder, parts } = run;
  const classifier = withHead(run.classifier.config, parts, source.classNames);
  const { name } = classifier.config.model;
  const weights = await run.weights();
  const isOwn = record.data.fingerprint === source.fingerprint;
  const caveat =
    ' The network was trained on images of these very data and may know some of their wrong labels by heart: a network that ' +
    'has not seen them finds more.';
  return headJudge(
    {
      kind: 'run',
      network: name,
      text: headText(`the network of ${folder.path} (${name})`) + (isOwn ? caveat : ''),
    },
    { classifier, weights },
    { weights: hashOf(weights), parts: record.parts },
    settings,
  );
}

/** What tells the weights of a run from others, wherever they are kept. */
function hashOf(weights: Weights): string {
  const hash = createHash('sha256');
  for (const [name, values] of [...weights].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`\n${name}:`).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}

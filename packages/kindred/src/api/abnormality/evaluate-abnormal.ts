import { type Dataset, evaluationPipeline } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import {
  attackLabels,
  CORRUPTIONS,
  classificationMetrics,
  corrupt,
  STRENGTHS,
  SYNTHETIC_IMAGES,
  syntheticDataset,
} from '@kindred/core/evaluate';
import { chooseScores, evaluationSplit, featuresOf, fitScores, loadScores } from '@kindred/core/run';
import type { PreparedData } from '@kindred/core/train';
import { givenOptions, pickOther } from '../../data/data-options.js';
import { dataOptions } from '../../data/index.js';
import { withEngine } from '../../engine/index.js';
import { withoutColumns } from '../data-source.js';
import { ownData } from '../own-data.js';
import type { RunNetwork } from '../run-network.js';
import { readAbnormal } from './abnormal-data.js';
import { attackImages } from './attack-images.js';
import { type Abnormal, Measuring } from './measuring.js';
import { type AbnormalOptions, settleOptions } from './options.js';
import type { AbnormalReport, AbnormalResult } from './report.js';
import { balancedImages, randomImages } from './sample.js';

/**
 * Measures how well scores tell abnormal images from the run's own held-out ones: other data, noise and blank images,
 * corruptions, and adversarial examples made against the network.
 * @throws UsageError for wrong options, a score that is not for the classifier, abnormal images that are not there or
 * there twice, and where the run's data has changed or held nothing out.
 */
export async function evaluateAbnormal(of: RunNetwork, given: AbnormalOptions = {}): Promise<AbnormalReport> {
  const options = settleOptions(given);
  const run = of.withParts(options.parts);
  const { images: most, attacks, attacked, seed, onProgress, onNote } = options;
  const { used, refused } = chooseScores(run, options.scores);
  const attackNames = attackLabels(attacks, run.parts);
  const { classifier } = run.record.config;
  const watch = (what: string) => (done: number, total: number) => onProgress?.(what, done, total);
  const { labels: _, test: __, ...recorded } = dataOptions.parse(run.record.data.options);
  const { columns, ...reading } = withoutColumns(recorded);
  const others = await readAbnormal(
    options.abnormal,
    {
      ...reading,
      skipBad: false,
      ...givenOptions(pickOther(options)),
      channels: classifier.channels === 1 ? 1 : 3,
      onProgress: watch('reading abnormal images'),
      onNote,
    },
    columns,
  );
  const settings = { onProgress: watch('reading data'), onNote };
  const { source, prepared } = await ownData(run, options.data, settings);
  const split = normalSplit(run, prepared, options.split);

  const normalImages = randomImages(prepared[split]!, most, seed);
  const normal = await featuresOf(run, normalImages, watch('normal images'));
  const accuracy = classificationMetrics(normal).top1;
  const fitted = await fitScores(run, used, prepared.train, watch('training images'));
  return withEngine({ provider: 'cpu', threads: run.record.engine.threads }, async (engine) => {
    const program = await loadScores(run, engine, fitted, normal);
    const measuring = await Measuring.against(normal, { run, program, seed });
    const results: AbnormalResult[] = [];
    const measure = async (abnormal: Abnormal) => {
      results.push(await measuring.measure(abnormal, watch(abnormal.name)));
    };
    for (const { name, images } of others) {
      await measure({ name, kind: 'data', images: balancedImages(images, most, seed) });
    }
    for (const synthetic of SYNTHETIC_IMAGES) {
      const images = syntheticDataset(synthetic, { ...classifier, count: normal.labels.length, seed });
      await measure({ name: synthetic.name, kind: 'synthetic', images });
    }
    const pipeline = evaluationPipeline(classifier);
    for (const corruption of CORRUPTIONS) {
      for (const strength of STRENGTHS) {
        const name = `${corruption.name} ${strength}`;
        const images = corrupt(normalImages, corruption, strength, { pipeline, seed });
        await measure({ name, kind: 'corruption', images, cleanAccuracy: accuracy });
      }
    }
    const targets = randomImages(normalImages, attacked, seed);
    const cleanAccuracy = await accuracyOn(run, targets);
    for (const [i, method] of attacks.entries()) {
      const name = attackNames[i]!;
      const images = await attackImages(run, targets, { engine, method, seed, onProgress: watch(name) });
      await measure({ name, kind: 'attack', images, cleanAccuracy });
    }
    return {
      normal: { data: source.name, split, images: normal.labels.length, accuracy },
      scores: fitted.map(({ label }) => label),
      refused,
      results,
    };
  });
}

/** The normal images. @throws UsageError where they are not held out, or there are none. */
function normalSplit(
  { folder }: RunNetwork,
  prepared: PreparedData,
  asked: AbnormalOptions['split'],
): 'test' | 'validation' {
  const split = asked ?? evaluationSplit(prepared);
  if (split === 'train') {
    throw new UsageError(
      asked === undefined
        ? `${folder.path} has no held-out images, which normal images are measured on`
        : 'normal images are held-out ones, as the network has been trained on the others: split test or validation',
    );
  }
  if (!prepared[split]) throw new UsageError(`${folder.path} has no ${split} images`);
  return split;
}

async function accuracyOn(run: RunNetwork, images: Dataset): Promise<number> {
  return classificationMetrics(await featuresOf(run, images, undefined)).top1;
}

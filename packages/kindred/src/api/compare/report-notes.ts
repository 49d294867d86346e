import { shownName } from '@kindred/core/config';
import { trainsHeadAlone } from '@kindred/core/train';
import type { Note } from '@kindred/report';
import { countOf } from '@kindred/report/text';
import { testShareOf } from '../../data/data-options.js';
import { transferText } from '../transfer-text.js';
import type { ShownChoice } from './choices.js';
import type { ComparisonRecord, TrainingRecipe } from './comparison-record.js';
import type { Gap } from './gather-cells.js';

/** What the report says of the data, the training and what is missing. */
export function reportNotes(records: readonly ComparisonRecord[], gaps: readonly Gap[]): Note[] {
  const sets = new Map(records.flatMap(({ data }) => data.map((set) => [set.name, set] as const)));
  const choices = (of: (record: ComparisonRecord) => readonly ShownChoice[]) =>
    distinct(records.flatMap(of).map(choiceText)).join('; ');
  const failed = gaps.filter(({ failure }) => failure !== undefined);
  const missing = gaps.filter(({ failure }) => failure === undefined);
  return [
    ...[...sets.values()].map(
      ({ name, recipe, options }): Note => [
        `Training on ${name}`,
        [...recipeText(recipe), ...testText(testShareOf(options))].join('; '),
      ],
    ),
    ['Networks', choices(({ data }) => data.flatMap(({ models }) => models))],
    ['Losses', choices(({ losses }) => losses)],
    ['Starting weights', distinct(records.map(weightsText)).join('; ')],
    ['Machine', distinct(records.map(machineText)).join('; ')],
    ['Versions', distinct(records.map(({ software }) => versionsText(software))).join('; ')],
    ...(failed.length > 0
      ? [['Failed runs', failed.map(({ title, failure }) => `${title}: ${failure}`).join('; ')] as const]
      : []),
    ...(missing.length > 0 ? [['Missing runs', missing.map(({ title }) => title).join('; ')] as const] : []),
  ];
}

function testText(share: number): string[] {
  return share === 0 ? [] : [`a share of ${share} held out as test images`];
}

function recipeText(recipe: TrainingRecipe): string[] {
  const { batchSize, sampler, augment, mix, validation, limitPerClass, labelNoise } = recipe;
  const { lowering, precision, imageSize, transfer } = recipe;
  const batches = `batches of ${batchSize} by ${shownName(sampler)}`;
  return [
    ...(transfer ? [transferText(transfer)] : []),
    ...(trainsHeadAlone(transfer)
      ? [`${countOf(transfer.headEpochs, 'epoch')} of the head, ${batches}`]
      : courseText(recipe, batches)),
    `images ${imageSize === undefined ? 'as they are' : `of ${imageSize}x${imageSize}`}, ${
      augment.length === 0 ? 'not augmented' : augment.map(shownName).join(', ')
    }`,
    ...(mix === undefined ? [] : [shownName(mix)]),
    `a share of ${validation} held out for validation where the data has no such split`,
    ...(limitPerClass === undefined ? [] : [`${limitPerClass} training images of each class`]),
    ...(labelNoise === undefined ? [] : [`a share of ${labelNoise} of the training labels wrong on purpose`]),
    `${lowering} ONNX forms, ${precision} precision`,
  ];
}

/** The epochs of the whole network. */
function courseText(recipe: TrainingRecipe, batches: string): string[] {
  const { epochs, optimizer, learningRate, schedule, warmupEpochs, clipNorm, ema, patience } = recipe;
  return [
    `${countOf(epochs, 'epoch')}, ${batches}`,
    `${shownName(optimizer)} at ${Number(learningRate.toPrecision(4))}, ${shownName(schedule)}`,
    ...(warmupEpochs > 0 ? [`warm-up over ${countOf(warmupEpochs, 'epoch')}`] : []),
    ...(clipNorm === undefined ? [] : [`gradients clipped at ${clipNorm}`]),
    ...(ema === undefined ? [] : [`weights averaged with ${ema}`]),
    ...(patience === undefined ? [] : [`stopped after ${countOf(patience, 'epoch')} without a better one`]),
  ];
}

function choiceText({ name, config }: ShownChoice): string {
  const full = shownName(config);
  return name === full ? name : `${name} is ${full}`;
}

function weightsText({ weights, pretrained = {} }: ComparisonRecord): string {
  const ofNetworks = Object.entries(pretrained).map(([name, one]) => `of ${name} ${sourceText(one)}`);
  if (ofNetworks.length > 0) return ofNetworks.join('; ');
  return weights ? sourceText(weights) : 'random, by the seed';
}

/** Whose weights they are, and what may be done with them. */
function sourceText({ origin, sha256 }: NonNullable<ComparisonRecord['weights']>): string {
  const facts = [origin?.license && `license ${origin.license}`, `SHA-256 ${sha256}`]
    .filter(Boolean)
    .join(', ');
  return origin ? `${origin.source} (${facts})` : facts;
}

function machineText({ machine, engine }: ComparisonRecord): string {
  const { provider, threads } = engine;
  return `${machine} (${provider}, ${threads === null ? 'a thread for each core' : countOf(threads, 'thread')})`;
}

function versionsText(software: ComparisonRecord['software']): string {
  return Object.entries(software)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

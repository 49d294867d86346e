import { evaluationReport } from '@kindred/core/evaluate';
import { hashText, Random } from '@kindred/core/random';
import type { Cell } from '../comparison/cell.js';
import { cellArrays } from '../comparison/cell-arrays.js';
import type { CellEpoch, CellRecord } from '../comparison/record.js';

/** How a made-up loss behaves. */
interface SyntheticLoss {
  readonly name: string;
  readonly config: CellRecord['loss']['config'];
  /** Added to the accuracy of cross-entropy, as a share. */
  readonly gain: number;
  /** Deviation within classes, where that between classes is about 1. */
  readonly spread: number;
  /** Seconds relative to cross-entropy. */
  readonly cost: number;
  /** The same for channel attention, where it has some. */
  readonly attentionSpread?: number;
}

export const SYNTHETIC_LOSSES: readonly SyntheticLoss[] = [
  { name: 'ce', config: { name: 'ce' }, gain: 0, spread: 1.6, cost: 1 },
  { name: 'ce, smoothed', config: { name: 'ce', labelSmoothing: 0.1 }, gain: 0.004, spread: 1.2, cost: 1 },
  {
    name: 'cc',
    config: { name: 'cc', lambda: 0.05 },
    gain: 0.001,
    spread: 1.45,
    cost: 1.03,
    attentionSpread: 0.6,
  },
  { name: 'em-softmax', config: { name: 'em-softmax' }, gain: 0.002, spread: 1.55, cost: 1.08 },
  { name: 'crl', config: { name: 'crl', beta: 0.25 }, gain: -0.002, spread: 1.5, cost: 1 },
  { name: 'lgm', config: { name: 'lgm', alpha: 0.1 }, gain: -0.02, spread: 0.9, cost: 1.21 },
];

interface SyntheticData {
  readonly name: string;
  readonly classNames: readonly string[];
  readonly accuracy: number;
}

const trees = ['maple', 'oak', 'birch', 'willow', 'pine', 'cedar', 'elm', 'alder', 'ash', 'yew'];
const colours = ['red', 'white', 'black', 'silver', 'golden', 'grey', 'green', 'blue', 'dwarf', 'weeping'];
const animals = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

const DATA: readonly SyntheticData[] = [
  { name: 'cifar-10', classNames: animals, accuracy: 0.91 },
  {
    name: 'trees',
    classNames: trees.flatMap((tree) => colours.map((colour) => `${colour} ${tree}`)),
    accuracy: 0.68,
  },
];

const MODELS = [
  { name: 'resnet20', parameters: 272_474, seconds: 11.4, gain: 0 },
  { name: 'vgg16', parameters: 14_728_266, seconds: 38.1, gain: 0.02 },
];

export interface SyntheticCells {
  readonly seeds?: readonly number[];
  readonly testSamples?: number;
  readonly dimensions?: number;
  readonly epochs?: number;
}

/**
 * For tests: two data sets (10 and 100 classes) x two networks x six losses, with made-up but lifelike results. As in
 * a grid that is not finished, `lgm` has no run with vgg16 on the trees, and `em-softmax` one seed there.
 */
export function syntheticCells(options: SyntheticCells = {}): Cell[] {
  const { seeds = [1, 2, 3], testSamples = 400, dimensions = 12, epochs = 12 } = options;
  const cells: Cell[] = [];
  for (const data of DATA) {
    for (const model of MODELS) {
      for (const loss of SYNTHETIC_LOSSES) {
        for (const seed of seeds) {
          const isUnfinished = data.name === 'trees' && model.name === 'vgg16' && !loss.name.startsWith('c');
          if (isUnfinished && (loss.name === 'lgm' || seed !== seeds[0])) continue;
          cells.push(syntheticCell({ data, model, loss, seed, testSamples, dimensions, epochs }));
        }
      }
    }
  }
  return cells;
}

interface SyntheticRun extends Required<Omit<SyntheticCells, 'seeds'>> {
  readonly data: SyntheticData;
  readonly model: (typeof MODELS)[number];
  readonly loss: SyntheticLoss;
  readonly seed: number;
}

function syntheticCell({ data, model, loss, seed, testSamples, dimensions, epochs }: SyntheticRun): Cell {
  const classes = data.classNames.length;
  const random = new Random(seed, hashText(`${data.name}/${model.name}/${loss.name}`));
  const luck = 0.004 * new Random(seed, hashText(data.name)).normal();
  const wanted = data.accuracy + model.gain + loss.gain + luck + 0.0015 * random.normal();
  const labels = Int32Array.from({ length: testSamples }, (_, i) => i % classes);
  const predictions = predictionsOf(data.name, labels, classes, wanted, random);
  const vectors = (name: string, spread: number) => ({
    vectors: features(name, { predictions, classes, dimensions, spread }, random),
    dimensions,
  });
  const input = {
    labels,
    classes,
    logits: logitsOf(predictions, classes),
    embedding: vectors(data.name, loss.spread),
    ...(loss.attentionSpread !== undefined && { attention: vectors('attention', loss.attentionSpread) }),
  };
  const report = evaluationReport(input);
  const { embedding, attention } = report.compactness;
  const seconds = model.seconds * loss.cost * (1 + 0.01 * random.normal());
  const record: CellRecord = {
    version: 1,
    data: {
      name: data.name,
      fingerprint: `of ${data.name}`,
      classNames: [...data.classNames],
      trainSamples: 45_000,
    },
    model: { name: model.name, config: { name: model.name } },
    loss: { name: loss.name, config: loss.config },
    seed,
    epochs,
    chosen: { epoch: epochs, by: 'validation' },
    evaluation: { split: 'test', samples: testSamples, accuracy: report.accuracy.top1 },
    validationAccuracy: Math.min(1, report.accuracy.top1 + 0.003),
    curve: curveOf(epochs, wanted, seconds, random),
    secondsPerEpoch: seconds,
    parameters: model.parameters,
    compactness: { embedding, ...(attention && { attention }) },
    arraysFile: 'arrays.safetensors',
  };
  return { record, arrays: cellArrays(input) };
}

/** Right for the easiest images; how easy an image is, all networks agree on for the most part. */
function predictionsOf(
  data: string,
  labels: Int32Array,
  classes: number,
  wanted: number,
  random: Random,
): Int32Array {
  const ease = new Random(hashText(`ease of ${data}`));
  const ranked = Array.from(labels, (_, sample) => ({ sample, ease: ease.float() + 0.08 * random.normal() }));
  ranked.sort((a, b) => b.ease - a.ease);
  const predictions = labels.slice();
  for (const { sample } of ranked.slice(Math.round(wanted * labels.length))) {
    predictions[sample] = (labels[sample]! + 1 + random.int(classes - 1)) % classes;
  }
  return predictions;
}

function logitsOf(predictions: Int32Array, classes: number): Float32Array {
  const logits = new Float32Array(predictions.length * classes);
  predictions.forEach((predicted, sample) => {
    logits[sample * classes + predicted] = 4;
  });
  return logits;
}

/**
 * Around the centre of the predicted class. Classes come in groups of two: some lie closer together than others.
 * Rectified, as pooled features are.
 */
function features(
  name: string,
  {
    predictions,
    classes,
    dimensions,
    spread,
  }: { predictions: Int32Array; classes: number; dimensions: number; spread: number },
  random: Random,
): Float32Array {
  const key = hashText(name);
  const centres = Float32Array.from({ length: classes * dimensions }, (_, i) => {
    const [label, d] = [Math.floor(i / dimensions), i % dimensions];
    return new Random(key, label, d).normal() + 0.8 * new Random(key, label >> 1, d, 1).normal();
  });
  return Float32Array.from({ length: predictions.length * dimensions }, (_, i) => {
    const predicted = predictions[Math.floor(i / dimensions)]!;
    return Math.max(0, 1 + centres[predicted * dimensions + (i % dimensions)]! + spread * random.normal());
  });
}

function curveOf(epochs: number, final: number, seconds: number, random: Random): CellEpoch[] {
  return Array.from({ length: epochs }, (_, e) => {
    const progress = 1 - Math.exp((-4 * (e + 1)) / epochs);
    const accuracy = (offset: number, noise: number) =>
      Math.min(
        1,
        Math.max(0, final * progress + offset * progress + noise * (1 - progress) * random.normal()),
      );
    return {
      epoch: e + 1,
      trainLoss: 2.3 * (1 - 0.9 * progress),
      trainAccuracy: accuracy(0.06, 0.01),
      validationAccuracy: accuracy(0.005, 0.05),
      seconds: seconds * (1 + 0.02 * random.normal()),
    };
  });
}

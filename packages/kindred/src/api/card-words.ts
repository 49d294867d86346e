import { storedLabel } from '@kindred/core/config';
import { wilsonInterval } from '@kindred/core/evaluate';
import type { ModelCard } from '@kindred/core/export';
import { formatNumber, formatPercent, groupDigits, listBriefly } from '@kindred/report/text';

/** The threshold of a model, and how many normal images it rejects: counted, and what that says of others. */
export function normalityText({
  score,
  threshold,
  images,
  rejected,
}: NonNullable<ModelCard['normality']>): string {
  const below = `abnormal below ${formatNumber(threshold)} (${storedLabel(score)})`;
  if (rejected === undefined) return below;
  const { lower, upper } = wilsonInterval(rejected, images);
  return (
    `${below}: ${groupDigits(rejected)} of ${groupDigits(images)} validation images, ${formatPercent(rejected / images)} ` +
    `(95 % interval ${formatPercent(lower)} to ${formatPercent(upper)})`
  );
}

export function calibrationText({
  temperature,
  unbounded,
  eceBefore,
  eceAfter,
  images,
}: NonNullable<ModelCard['calibration']>): string {
  const measured = `on ${groupDigits(images)} validation images`;
  if (unbounded !== undefined) {
    return `temperature 1, confidences stay as they are: ${unbounded} (ECE ${formatPercent(eceBefore)} ${measured})`;
  }
  return (
    `temperature ${formatNumber(temperature)}: ECE ${formatPercent(eceBefore)} before, ${formatPercent(eceAfter)} after ` +
    `(cross-fitted), ${measured}`
  );
}

/** What speaks against a calibration; undefined where nothing does. */
export function calibrationWarning({
  eceBefore,
  eceAfter,
}: NonNullable<ModelCard['calibration']>): string | undefined {
  if (eceAfter <= eceBefore) return undefined;
  return (
    `with the temperature the calibration error is higher, ${formatPercent(eceAfter)} instead of ` +
    `${formatPercent(eceBefore)}: look whether to leave the calibration out`
  );
}

/** How a picture of any kind becomes the model's input, step by step. */
export function preprocessingTexts({
  input,
  preprocessing,
}: Pick<ModelCard, 'input' | 'preprocessing'>): string[] {
  const [, , height, width] = input.shape;
  const { background, reduce, grey, resize, crop, pad, decode } = preprocessing;
  const size = `${width} x ${height}`;
  const larger = `${resize.width} x ${resize.height}`;
  const fits = {
    cover: `scaled until it covers ${larger}${crop ? `, and the middle of ${size} taken: what lies beyond is not seen` : ''}`,
    contain: `scaled until it fits into ${larger}, and filled up with ${pad ? rgbText(pad.background) : 'a colour'}`,
    fill: `stretched to ${larger}`,
  };
  return [
    `turned upright by its EXIF orientation, in sRGB with 8 bits a channel${decode.range === undefined ? '' : ` (black and white: ${[decode.range].flat().join(' and ')})`}`,
    `transparent parts laid over ${rgbText(background)}`,
    `reduced to a shorter side of ${reduce.shorterSide} pixels where it is larger (Lanczos)`,
    ...(grey === undefined ? [] : ['made grey by its luminance']),
    `${fits[resize.fit]} (${resize.filter}, antialiased)`,
    'normalised inside the model',
  ];
}

function rgbText(colour: readonly number[]): string {
  if (colour.every((value) => value === 255)) return 'white';
  if (colour.every((value) => value === 0)) return 'black';
  return `rgb(${colour.join(', ')})`;
}

/** What a card says, a label and a text each. */
export function cardFacts(card: ModelCard): [label: string, text: string][] {
  const { labels, input, outputs, accuracy, normality, calibration, weights, software, license } = card;
  const [, channels, height, width] = input.shape;
  const [, dimensions] = outputs.embedding?.shape ?? [];
  const facts: [string, string | undefined][] = [
    ['Classes', `${groupDigits(labels.length)}: ${listBriefly(labels, 12)}`],
    ['Input', `${channels} x ${height} x ${width}, ${input.channels}`],
    ['Preprocessing', preprocessingTexts(card).join('; ')],
    ['Accuracy', accuracy && accuracyText(accuracy)],
    ['Abnormal images', normality && normalityText(normality)],
    ['Calibration', calibration && calibrationText(calibration)],
    ['Embedding', dimensions === undefined ? undefined : `${groupDigits(dimensions)} numbers`],
    ['Network', storedLabel(card.model)],
    [
      'Narrower layers',
      card.widths &&
        listBriefly(
          Object.entries(card.widths).map(([layer, count]) => `${layer} ${count}`),
          12,
        ),
    ],
    ['Loss', storedLabel(card.loss)],
    [
      'Starting weights',
      weights && [weights.source, weights.license && `license ${weights.license}`].filter(Boolean).join(', '),
    ],
    ['License', license],
    ['ONNX operators', software && `version ${software.opset}`],
    ['Exported by', software?.kindred && `kindred ${software.kindred}`],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== undefined);
}

function accuracyText({ top1, split, images, interval, caveat }: NonNullable<ModelCard['accuracy']>): string {
  const bounds = interval
    ? ` (95 % interval ${formatPercent(interval.lower)} to ${formatPercent(interval.upper)})`
    : '';
  const on =
    split === undefined ? '' : ` of ${images === undefined ? '' : `${groupDigits(images)} `}${split} images`;
  return `${formatPercent(top1)}${on}${bounds}${caveat === undefined ? '' : `; ${caveat}`}`;
}

import type { DataSource, Dataset } from '@kindred/core/data';
import { usualInput } from '@kindred/core/train';
import { groupDigits } from '@kindred/report/text';
import type { DataOptions } from './data-options.js';

/** More than this share of a picture's pixels is much. */
const much = 0.25;
/** Told where so many pictures lose much: some odd ones are in all data. */
const fewPictures = 0.01;
const lookedAt = 10_000;

/**
 * That much of pictures is cut off to bring them to the shape of the network's input, and what can be done; undefined where
 * it is not.
 * @param imageSize of the input, where it was said
 */
export function cutNote(
  { splits }: Pick<DataSource, 'splits'>,
  { fit = 'crop' }: Pick<DataOptions, 'fit'>,
  imageSize?: number,
): string | undefined {
  const images = splits.train ?? splits.validation ?? splits.test;
  if (fit !== 'crop' || images === undefined || images.labels.length === 0) return undefined;
  const input = imageSize ? { height: imageSize, width: imageSize } : usualInput(images);
  const lost = lostShares(images, input.height / input.width);
  const many = lost.filter((share) => share > much).sort((a, b) => a - b);
  if (many.length < Math.max(1, fewPictures * lost.length)) return undefined;
  const middle = many[many.length >> 1]!;
  return (
    `${groupDigits(many.length)} of ${groupDigits(lost.length)} pictures lose more than a quarter of their pixels (the middle ` +
    `one ${Math.round(100 * middle)} %), as they are cut to the shape of the network's input: \`fit: 'pad'\` or ` +
    "`fit: 'stretch'` shows them whole"
  );
}

/** The share of each picture that is cut off. @param shape height over width of what is left */
function lostShares(images: Dataset, shape: number): number[] {
  const step = Math.max(1, images.labels.length / lookedAt);
  return Array.from({ length: Math.floor(images.labels.length / step) }, (_, i) => {
    const { height, width } = images.image(Math.floor(i * step));
    const ratio = height / width / shape;
    return 1 - Math.min(ratio, 1 / ratio);
  });
}

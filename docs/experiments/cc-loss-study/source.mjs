import { openData } from 'kindred';

/**
 * The images of a data set of the study, flowers' own validation images as test images.
 * @param withTest whether its test images are there: a screening has none of them
 * @param isLarge for networks that take more than 32 pixels
 */
export async function sourceOf(name, path, { withTest, isLarge }) {
  if (!path) throw new Error(`--${name} FOLDER is needed`);
  const { splits, ...source } = await openData(path, { storeSize: isLarge ? 128 : 32 });
  const test = splits.test ?? splits.validation;
  if (!splits.train || !test) throw new Error(`${path} has no training images, or none to test with`);
  return { ...source, name, splits: { train: splits.train, ...(withTest && { test }) } };
}

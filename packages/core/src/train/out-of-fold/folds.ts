import { stratifiedFolds } from '../transfer/cross-validate.js';

/**
 * Folds for judging each image by what was trained without it: stratified, at random, and with images that belong together,
 * such as copies, in one fold, that of the first of them.
 * @param groups places of images that belong together; none is in two groups
 * @returns those that have images
 */
export function foldsWithGroups(
  labels: Int32Array,
  count: number,
  seed: number,
  groups: readonly (readonly number[])[] = [],
): Uint32Array[] {
  const folds = stratifiedFolds(labels, count, seed);
  if (groups.length === 0) return folds.filter((fold) => fold.length > 0);
  const foldOf = new Uint32Array(labels.length);
  for (const [place, fold] of folds.entries()) for (const image of fold) foldOf[image] = place;
  for (const group of groups) for (const image of group) foldOf[image] = foldOf[group[0]!]!;
  const members: number[][] = folds.map(() => []);
  for (const [image, fold] of foldOf.entries()) members[fold]!.push(image);
  return members.filter((fold) => fold.length > 0).map((fold) => Uint32Array.from(fold));
}

import type { Dataset } from '../dataset.js';

/** Images of one data set that another has, too. */
export interface SharedImages {
  /** Copies of images of the other: their places, rising. */
  readonly copies: Uint32Array;
  /** Those that belong together with some of the other, copies among them. */
  readonly groups: Uint32Array;
}

/**
 * Which images of a split are, or belong together with, images of another split of the same source.
 * @param tested whose images are asked for
 * @param trained the other
 */
export function sharedImages(tested: Dataset, trained: Dataset): SharedImages {
  return {
    copies: placesIn(tested.copies, trained.copies),
    groups: placesIn(tested.groups, trained.groups),
  };
}

function placesIn(numbers: Int32Array | undefined, others: Int32Array | undefined): Uint32Array {
  if (!numbers || !others) return new Uint32Array();
  const there = new Set(others);
  there.delete(-1);
  return Uint32Array.from(numbers.keys()).filter((place) => there.has(numbers[place]!));
}

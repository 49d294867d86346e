import * as z from 'zod';
import { UsageError } from '../../errors.js';
import { indicesByClass } from '../split.js';
import { Deck } from './deck.js';
import { defineSampler } from './sampler.js';

const DEFAULT_PER_CLASS = 4;

const options = z.strictObject({
  classes: z
    .int()
    .min(1)
    .optional()
    .describe('Classes in each batch; default: batch size / perClass, or fewer where there are not so many'),
  perClass: z
    .int()
    .min(1)
    .optional()
    .describe(
      `Images of each class in a batch; default: batch size / classes, or ${DEFAULT_PER_CLASS}, more where classes are few`,
    ),
});

/**
 * Batches of P different classes with M images each ("PK sampling": Hermans et al. 2017, "In defense of the
 * triplet loss"), for losses that compare samples of a batch. Classes come up equally often, whatever their
 * sizes, and so do the images of a class. An epoch has as many batches as with `shuffle`, at least one; in
 * a class with fewer than M images some of them appear twice in a batch.
 */
export const balanced = defineSampler({
  name: 'balanced',
  description: 'batches of P classes with M images each, every class equally often',
  options,
  order(labels, batchSize, options, random) {
    const members = indicesByClass(labels).filter((indices) => indices.length > 0);
    const { classes, perClass } = batchShape(batchSize, members.length, options);
    if (members.length < classes) {
      throw new UsageError(
        `sampler balanced: a batch of ${batchSize} with ${perClass} images of each class needs ${classes} ` +
          `classes, but the training images have ${members.length}: raise perClass or reduce the batch size`,
      );
    }
    const classDeck = new Deck(Uint32Array.from(members.keys()), random);
    const imageDecks = members.map((indices) => new Deck(indices, random));
    const batches = Math.max(1, Math.floor(labels.length / batchSize));
    const order = new Uint32Array(batches * batchSize);
    for (let batch = 0, position = 0; batch < batches; batch++) {
      for (const member of classDeck.deal(classes)) {
        order.set(imageDecks[member]!.deal(perClass), position);
        position += perClass;
      }
    }
    return order;
  },
});

/** P and M. */
interface BatchShape {
  readonly classes: number;
  readonly perClass: number;
}

/** @param present classes that have images */
function batchShape(batchSize: number, present: number, given: z.output<typeof options>): BatchShape {
  const isOpen = given.classes === undefined && given.perClass === undefined;
  const usual = isOpen && usualShape(batchSize, present);
  if (usual) return usual;
  const perClass = given.perClass ?? (given.classes ? batchSize / given.classes : DEFAULT_PER_CLASS);
  const classes = given.classes ?? batchSize / perClass;
  if (Number.isInteger(classes) && Number.isInteger(perClass) && classes * perClass === batchSize) {
    return { classes, perClass };
  }
  const parts =
    given.classes && given.perClass
      ? `classes x perClass = ${given.classes} x ${given.perClass}`
      : given.classes
        ? `a multiple of classes = ${given.classes}`
        : `a multiple of perClass = ${perClass}`;
  throw new UsageError(`sampler balanced: the batch size must be ${parts}, not ${batchSize}`);
}

/**
 * The shape where none is asked for: M is 4; where there are too few classes for that, or the batch does not divide by it, as
 * many classes as share it out evenly, two at least. Undefined where no number of them does.
 */
function usualShape(batchSize: number, present: number): BatchShape | undefined {
  const usual = batchSize / DEFAULT_PER_CLASS;
  if (Number.isInteger(usual) && usual <= present) return { classes: usual, perClass: DEFAULT_PER_CLASS };
  for (let classes = Math.min(present, Math.max(2, Math.floor(usual))); classes >= 2; classes--) {
    if (batchSize % classes === 0) return { classes, perClass: batchSize / classes };
  }
  return undefined;
}

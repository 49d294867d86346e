import * as z from 'zod';
import { describeIssues } from '../config/index.js';
import { KindredError } from '../errors.js';
import { type ModelCard, modelCardSchema } from './model-card.js';
import { modelCardV1Schema, upgradeV1 } from './model-card-v1.js';

/** The metadata key under which the card is kept, as JSON. */
const key = 'kindred';

export function encodeModelCard(card: ModelCard): Record<string, string> {
  // Labels are also kept apart, in the plain form that other tools look for.
  const labels = card.labels.map((label) => label.replace(/[\n\r\u2028\u2029]/g, ' '));
  return { [key]: JSON.stringify(card), labels: labels.join('\n') };
}

/** The card as it is. @throws KindredError for what nobody could read, such as a threshold that is not finite. */
export function requireReadable(card: ModelCard): ModelCard {
  const { error } = modelCardSchema.safeParse(card);
  if (!error) return card;
  throw new KindredError(`the model cannot be described: ${describeIssues(error)}`);
}

/**
 * The card in the metadata of a model.
 * @throws KindredError where the model was not made by Kindred; and as {@link parseModelCard}.
 */
export function decodeModelCard(metadata: Readonly<Record<string, string>>, source: string): ModelCard {
  const text = metadata[key];
  if (text === undefined) {
    throw new KindredError(`${source} has no labels and preprocessing: it was not exported by kindred`);
  }
  return parseModelCard(text, source);
}

/**
 * A card from its JSON; one of an earlier version in today's form.
 * @throws KindredError where it is damaged, or of a later version of Kindred.
 */
export function parseModelCard(text: string, source: string): ModelCard {
  try {
    const card: unknown = JSON.parse(text);
    const { version } = z.looseObject({ version: z.int() }).parse(card);
    if (version === 1) return upgradeV1(modelCardV1Schema.parse(card));
    if (version > 2)
      throw new KindredError(`${source} is of a later version of kindred: use that to read it`);
    return modelCardSchema.parse(card);
  } catch (cause) {
    if (cause instanceof KindredError) throw cause;
    throw new KindredError(`${source}: the description of the model is damaged`, { cause });
  }
}

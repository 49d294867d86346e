import { KindredError } from '@kindred/core/errors';
import { type ModelCard, readMetadata } from '@kindred/core/export';

/**
 * The description in the metadata of an exported model. Its schema is not loaded for it: models are as `kindred` has
 * written them, or damaged.
 * @param source for messages
 * @throws KindredError where the model is none, or not one of this version's.
 */
export function readCard(model: Uint8Array, source: string): ModelCard {
  const text = metadataOf(model, source).kindred;
  if (text === undefined) {
    throw new KindredError(`${source} has no labels and preprocessing: it was not exported by kindred`);
  }
  const card = parse(text) as Partial<ModelCard> | undefined;
  const version = card?.version as number | undefined;
  if (version === 1) {
    throw new KindredError(`${source} was exported by an early version of kindred: export it again`);
  }
  if (version !== undefined && version > 2) {
    throw new KindredError(`${source} is of a later version of kindred: use that to read it`);
  }
  const isWhole = card?.labels && card.input?.shape && card.preprocessing?.resize && card.outputs?.logits;
  if (version !== 2 || !isWhole) throw new KindredError(`${source}: the description of the model is damaged`);
  return card as ModelCard;
}

function metadataOf(model: Uint8Array, source: string): Record<string, string> {
  try {
    return readMetadata(model);
  } catch (cause) {
    throw new KindredError(`${source} is not an ONNX model, or it is damaged`, { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

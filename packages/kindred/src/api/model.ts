import { exportClassifier, type ModelCard, type NormalityOutput, type WeightedNetwork } from '@kindred/core';
import { dataOptions } from '../data/data-options.js';
import type { RunRecord } from '../storage/record.js';

/** What only some models say in their metadata. */
export type CardExtras = Partial<Pick<ModelCard, 'accuracy' | 'normality' | 'calibration'>>;

/** A run's network as an ONNX file, with labels and preprocessing in its metadata. */
export function modelOf(
  { classifier, weights }: WeightedNetwork,
  data: RunRecord['data'],
  extras: CardExtras = {},
  normality?: NormalityOutput,
): Uint8Array {
  const { channels, height, width, model, loss } = classifier.config;
  const { storeSize } = dataOptions.parse(data.options);
  const preprocessing =
    `${channels === 1 ? 'grey' : 'RGB'} pixels from 0 to 255 as float32 [batch, ${channels}, ${height}, ${width}]; ` +
    `photographs: shorter side reduced to ${storeSize} pixels (Lanczos), then resized to fit (antialiased bilinear), ` +
    'centre crop; normalisation is inside the model';
  const card: ModelCard = {
    version: 1,
    labels: data.classNames,
    input: { channels, height, width, storeSize },
    preprocessing,
    model: model.name,
    loss: loss.name,
    ...extras,
  };
  return exportClassifier(classifier, weights, card, normality);
}

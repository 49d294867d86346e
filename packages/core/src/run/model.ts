import { exportClassifier, type ModelCard, type MoreOutputs } from '../export/index.js';
import type { WeightedNetwork } from '../infer/index.js';
import { chosenOnThese, wasChosen } from './caveats.js';
import { backgroundOf, dataOptions } from './data-options.js';
import type { HeldOutAccuracy } from './evaluation.js';
import type { RunRecord } from './record.js';

/** What only some models say in their descriptions. */
export interface CardExtras extends Pick<ModelCard, 'normality' | 'calibration' | 'license'> {
  readonly accuracy?: HeldOutAccuracy | undefined;
}

/**
 * A run's network as an ONNX file, with its description in its metadata.
 * @param version of Kindred, which makes the file
 */
export function modelOf(
  { classifier, weights }: WeightedNetwork,
  { data, config, weights: start, software }: Pick<RunRecord, 'data' | 'config' | 'weights' | 'software'>,
  version: string,
  { accuracy, ...extras }: CardExtras = {},
  outputs: MoreOutputs = {},
): Uint8Array {
  const reading = dataOptions.parse(data.options);
  const description = {
    labels: data.classNames,
    storeSize: reading.storeSize,
    background: backgroundOf(reading),
    ...(reading.range !== 'auto' && { range: reading.range }),
    ...(accuracy && {
      accuracy: {
        ...accuracy,
        ...(accuracy.split === 'validation' && wasChosen(config) && { caveat: chosenOnThese }),
      },
    }),
    ...(start?.origin && { weights: start.origin }),
    software: { kindred: version, trainedWith: software },
    ...extras,
  };
  return exportClassifier(classifier, weights, description, outputs);
}

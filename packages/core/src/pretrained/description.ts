import type { KnownWeights } from './known-weights.js';
import type { HubConfig, WeightsPreprocessing } from './preprocessing.js';

/** What is known of weights, wherever their file lies. */
export interface WeightsDescription {
  /** Where they come from: the repository of the hub, the name of the file, or its address. */
  readonly source: string;
  /** SPDX identifier, where the source says one. */
  readonly license?: string;
  /** What the `config.json` beside them says. */
  readonly config?: HubConfig;
  /** How pictures were prepared when they were learned. */
  readonly preprocessing?: WeightsPreprocessing;
  /** The entry of the list of known weights that they are. */
  readonly known?: KnownWeights;
}

/**
 * Puts together what is known of weights: what their configuration says goes before what is known of them.
 * @param license that is stated elsewhere, such as in a model card
 */
export function describeWeights(
  source: string,
  {
    known,
    config,
    license,
  }: { readonly [key in 'known' | 'config' | 'license']?: WeightsDescription[key] | undefined },
): WeightsDescription {
  const stated = known?.license ?? config?.license ?? license;
  const preprocessing = config?.preprocessing ?? known?.preprocessing;
  return {
    source,
    ...(stated !== undefined && { license: stated }),
    ...(config && { config }),
    ...(preprocessing && { preprocessing }),
    ...(known && { known }),
  };
}

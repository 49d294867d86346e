import type { Parts } from '@kindred/core/config';
import { defaultWeightsOf, type StartingWeights } from '@kindred/core/run';
import type { RunRecord } from '../../storage/record.js';
import type { ResolveOptions } from '../../weights/index.js';
import { startingWeights } from '../starting-weights.js';
import type { ShownChoice } from './choices.js';
import type { ComparisonRecord } from './comparison-record.js';

/** What the networks of a comparison start from: weights of the one network, those that are known of each, or nothing. */
export interface NetworkWeights {
  /** @throws UsageError where none are known of a network, KindredError where they cannot be had. */
  of(model: ShownChoice): Promise<StartingWeights | undefined>;
  /** As the record of the comparison has them. */
  record(): Pick<ComparisonRecord, 'weights' | 'pretrained'>;
}

/** The same weights for all runs, which are of one network; undefined: random ones. */
export function givenWeights(start: StartingWeights | undefined): NetworkWeights {
  return {
    of: async () => start,
    record: () => ({ weights: start?.record ?? null }),
  };
}

/** The weights that are known of each network. */
export function knownWeightsOfEach(parts: Parts, options: ResolveOptions): NetworkWeights {
  const found = new Map<string, StartingWeights>();
  return {
    async of({ name, config }) {
      const start = found.get(name) ?? (await startingWeights(defaultWeightsOf(config, parts), options));
      found.set(name, start);
      return start;
    },
    record: () => ({
      weights: null,
      pretrained: Object.fromEntries([...found].map(([name, { record }]) => [name, record])),
    }),
  };
}

/** The weights of a record that a network starts from. */
export function recordedWeightsOf(
  { weights, pretrained }: Pick<ComparisonRecord, 'weights' | 'pretrained'>,
  { name }: Pick<ShownChoice, 'name'>,
): RunRecord['weights'] {
  return pretrained?.[name] ?? weights;
}

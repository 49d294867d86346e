import { UsageError } from '@kindred/core/errors';
import { folderName } from '../../storage/folder-name.js';
import type { ShownChoice } from './choices.js';
import type { ComparisonRecord } from './comparison-record.js';

/** One run of a comparison: where it stands in the grid. */
export interface PlannedRun {
  /** Name of the data set. */
  readonly data: string;
  readonly model: ShownChoice;
  readonly loss: ShownChoice;
  readonly seed: number;
  /** What messages call it: `digits/lenet/cc, seed 2`. */
  readonly title: string;
  /** Name of its folder and files: `digits-lenet-cc-seed2`. */
  readonly slug: string;
}

/**
 * All runs of a comparison, in its order: by data set, network, loss, seed.
 * @throws UsageError where two would have the same files.
 */
export function planRuns({ data: sets, losses, seeds }: Pick<ComparisonRecord, 'data' | 'losses' | 'seeds'>) {
  const plannedRuns: PlannedRun[] = sets.flatMap(({ name: data, models }) =>
    models.flatMap((model) =>
      losses.flatMap((loss) =>
        seeds.map((seed) => ({
          data,
          model,
          loss,
          seed,
          title: `${data}/${model.name}/${loss.name}, seed ${seed}`,
          slug: folderName([data, model.name, loss.name, `seed${seed}`]),
        })),
      ),
    ),
  );
  const seen = new Map<string, PlannedRun>();
  for (const planned of plannedRuns) {
    // Some file systems do not tell cases apart.
    const key = planned.slug.toLowerCase();
    const other = seen.get(key);
    if (other) {
      throw new UsageError(
        `${other.title} and ${planned.title} would have the same folder ${planned.slug}: give them other names`,
      );
    }
    seen.set(key, planned);
  }
  return plannedRuns;
}

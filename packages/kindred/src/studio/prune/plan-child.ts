import type { PrunePlanAnswer } from '@kindred/studio/protocol';
import { loadParts } from '../../api/load-parts.js';
import { latencyNote, type PruneRunOptions } from '../../api/prune/index.js';
import { measurePlan } from '../../api/prune/prune-run.js';
import { serveChild } from '../child.js';

/** What planning needs: plain JSON. */
export interface PlanWork {
  /** The folder of the run. */
  readonly path: string;
  readonly partFiles: readonly string[];
  readonly options: PruneRunOptions;
  readonly isTimed: boolean;
}

serveChild<PlanWork>(async ({ path, partFiles, options, isTimed }, { signal }): Promise<PrunePlanAnswer> => {
  const parts = partFiles.length === 0 ? [] : await loadParts(partFiles);
  const { plan, costs } = await measurePlan(path, { ...options, parts, signal }, isTimed);
  const { groups, widths, before, after, latency } = plan;
  const { parameters, multiplyAdds } = before;
  return {
    ...{ groups, widths, before: { parameters, multiplyAdds } },
    after: { parameters: after.parameters, multiplyAdds: after.multiplyAdds },
    latency: latency ? latencyNote(latency) : null,
    times: costs ? { before: costs.before.milliseconds, after: costs.after.milliseconds } : null,
  };
});

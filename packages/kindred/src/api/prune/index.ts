export type { PlannedGroup, PruningPlan } from './plan.js';
export { type PrunedRun, type PruneRunOptions, planPruning, pruneRun } from './prune-run.js';
export type { PruningReport } from './report.js';

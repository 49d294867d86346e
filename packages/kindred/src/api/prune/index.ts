export { latencyNote, type PlannedLatency } from './keep-for-latency.js';
export type { PruneRunOptions } from './parse-options.js';
export type { PlannedGroup, PruningPlan } from './plan.js';
export { planPruning, pruneRun } from './prune-run.js';
export type { Measures, PrunedRun, PruningReport } from './report.js';

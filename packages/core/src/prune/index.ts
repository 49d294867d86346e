/** Pruning: smaller networks from trained ones. */

export type { ChannelGroup, Place } from './channel-groups.js';
export { type Cost, costOf } from './cost.js';
export * as criteria from './criteria/built-in.js';
export { CRITERIA, type CriterionChoice } from './criteria/index.js';
export {
  type Criterion,
  type CriterionDefinition,
  defineCriterion,
  type Measurements,
  type Refit,
} from './criterion.js';
export {
  groupsFor,
  type KeepCounts,
  type KeepRatios,
  keepCounts,
  keepForBudget,
  plannedNetwork,
} from './keep.js';
export {
  type ChannelRef,
  type Layer,
  type PrunableGroup,
  type PrunableNetwork,
  prunableNetwork,
} from './network.js';
export type { Quadratic } from './objective.js';
export {
  type PrunedNetwork,
  type PruneMeasuring,
  type PruneOptions,
  type PruneProgress,
  pruneChannels,
} from './prune-channels.js';

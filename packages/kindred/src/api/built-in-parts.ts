import type { Part, PartKind } from '@kindred/core/config';
import { MIXES, SAMPLERS, TRANSFORMS } from '@kindred/core/data';
import { ATTACKS, SCORES } from '@kindred/core/evaluate';
import { LOSSES } from '@kindred/core/losses';
import { BACKBONES } from '@kindred/core/models';
import { OPTIMIZERS, SCHEDULES } from '@kindred/core/optim';
import { CRITERIA } from '@kindred/core/prune';

/** The parts that need not be brought, by their kind. */
export const builtInParts: Readonly<Record<PartKind, readonly Part[]>> = {
  model: BACKBONES,
  loss: LOSSES,
  optimizer: OPTIMIZERS,
  schedule: SCHEDULES,
  sampler: SAMPLERS,
  transform: TRANSFORMS,
  mix: MIXES,
  criterion: CRITERIA,
  score: SCORES,
  attack: ATTACKS,
};

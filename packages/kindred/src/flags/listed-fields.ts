import type { PartKind } from '@kindred/core/config';

/** By the keys of configuration fields: the kind of what they name, and the command that lists it. */
export const listedFields: Readonly<Record<string, readonly [kind: PartKind, command: string]>> = {
  model: ['model', 'models'],
  loss: ['loss', 'losses'],
  base: ['loss', 'losses'],
  optimizer: ['optimizer', 'optimizers'],
  schedule: ['schedule', 'schedules'],
  sampler: ['sampler', 'samplers'],
  augment: ['transform', 'transforms'],
  mix: ['mix', 'mixes'],
  attack: ['attack', 'attacks'],
  score: ['score', 'scores'],
  criterion: ['criterion', 'criteria'],
};

import type { NamedConfig, Part, Parts } from '../config/index.js';
import { MIXES } from '../data/mixing/index.js';
import { SAMPLERS } from '../data/samplers/index.js';
import { TRANSFORMS } from '../data/transforms/index.js';
import { LOSSES } from '../losses/index.js';
import { BACKBONES } from '../models/index.js';
import { OPTIMIZERS } from '../optim/optimizers/index.js';
import { SCHEDULES } from '../optim/schedules/index.js';
import type { TrainConfig } from './config.js';

/** The parts of one's own that a configuration names, each once; with or without a network and a loss. */
export function ownPartsIn(
  {
    classifier,
    distillation,
    optimizer,
    schedule,
    sampler,
    augment,
    mix,
  }: Omit<TrainConfig, 'classifier' | 'seed'> & Partial<TrainConfig>,
  parts: Parts,
): Part[] {
  const own = (builtIn: readonly Part[], configs: readonly (NamedConfig | undefined)[]) =>
    configs.flatMap((config) => (config ? parts.ownIn(builtIn, config) : []));
  const classifiers = [classifier, distillation?.teacher];
  const found = [
    ...own(
      BACKBONES,
      classifiers.map((one) => one?.model),
    ),
    ...own(
      LOSSES,
      classifiers.map((one) => one?.loss),
    ),
    ...own(OPTIMIZERS, [optimizer]),
    ...own(SCHEDULES, [schedule]),
    ...own(SAMPLERS, [sampler]),
    ...own(TRANSFORMS, augment),
    ...own(MIXES, [mix]),
  ];
  return [...new Set(found)];
}

/** The same configuration with the options of one's own parts filled in, see {@link Parts.completeOwn}. */
export function completeOwnParts(config: TrainConfig, parts: Parts): TrainConfig {
  if (parts.own.length === 0) return config;
  const { classifier, optimizer, schedule, sampler, augment, mix } = config;
  return {
    ...config,
    classifier: {
      ...classifier,
      model: parts.completeOwn(BACKBONES, classifier.model),
      loss: parts.completeOwn(LOSSES, classifier.loss),
    },
    optimizer: parts.completeOwn(OPTIMIZERS, optimizer),
    schedule: parts.completeOwn(SCHEDULES, schedule),
    sampler: parts.completeOwn(SAMPLERS, sampler),
    augment: augment.map((transform) => parts.completeOwn(TRANSFORMS, transform)),
    ...(mix && { mix: parts.completeOwn(MIXES, mix) }),
  };
}

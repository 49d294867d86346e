import type { Part, PartKind, Parts } from '@kindred/core/config';
import { MIXES, SAMPLERS, TRANSFORMS } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { SCORES } from '@kindred/core/evaluate';
import { LOSSES } from '@kindred/core/losses';
import { BACKBONES } from '@kindred/core/models';
import { OPTIMIZERS, SCHEDULES } from '@kindred/core/optim';
import type { PartName } from './context.js';

const builtIn: Readonly<Partial<Record<PartKind, readonly Part[]>>> = {
  model: BACKBONES,
  loss: LOSSES,
  optimizer: OPTIMIZERS,
  schedule: SCHEDULES,
  sampler: SAMPLERS,
  transform: TRANSFORMS,
  mix: MIXES,
  score: SCORES,
};

/**
 * Parts go to a worker by their names alone, for functions cannot go.
 * @throws UsageError where the worker does not know one.
 */
export function requireKnown(named: readonly PartName[], own: Parts): void {
  const known = (part: PartName) =>
    [...(builtIn[part.kind] ?? []), ...own.own].some(
      ({ kind, name }) => kind === part.kind && name === part.name,
    );
  const strange = named.find((part) => !known(part));
  if (!strange) return;
  throw new UsageError(
    `the ${strange.kind} ${strange.name} is the page's own, and its functions cannot go to a worker: make a worker module that ` +
      "calls `serve({ parts: [...] })` of '@kindred/web/serve', and give it as `worker`",
  );
}

import type { NamedConfig, Parts } from '../config/index.js';
import { MIXES } from '../data/mixing/index.js';
import type { Mix } from '../data/mixing/mix.js';
import { UsageError } from '../errors.js';
import { LOSSES } from '../losses/index.js';
import type { Loss } from '../losses/loss.js';

/** @throws UsageError for wrong options, and where the loss takes images of one class alone, which mixed ones are not. */
export function requireMixtures(lossConfig: NamedConfig, mixConfig: NamedConfig, parts: Parts): void {
  const { part: mix } = parts.resolve<Mix>(MIXES, mixConfig);
  const { part: loss } = parts.resolve<Loss>(LOSSES, lossConfig);
  if (loss.acceptsMixtures) return;
  const others = parts
    .known<Loss>(LOSSES)
    .filter(({ acceptsMixtures }) => acceptsMixtures)
    .map(({ name }) => name);
  throw new UsageError(
    `loss ${loss.name} takes images of one class, but mix ${mix.name} makes mixtures of two: choose a loss that ` +
      `accepts them (${others.join(', ')}), or \`mix: 'none'\``,
  );
}

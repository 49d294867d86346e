import { type NamedConfig, resolveNamed } from '../config/named.js';
import { MIXES } from '../data/mixing/index.js';
import { UsageError } from '../errors.js';
import { LOSSES } from '../losses/index.js';

/** @throws UsageError where the loss takes images of one class alone, which mixed ones are not. */
export function requireMixtures(lossConfig: NamedConfig, mixConfig: NamedConfig): void {
  const { entry: mix } = resolveNamed(MIXES, mixConfig, 'mix');
  const { entry: loss } = resolveNamed(LOSSES, lossConfig, 'loss');
  if (loss.acceptsMixtures) return;
  const others = LOSSES.filter(({ acceptsMixtures }) => acceptsMixtures).map(({ name }) => name);
  throw new UsageError(
    `loss ${loss.name} takes images of one class, but mix ${mix.name} makes mixtures of two: choose a loss that ` +
      `accepts them (${others.join(', ')}), or --mix none`,
  );
}

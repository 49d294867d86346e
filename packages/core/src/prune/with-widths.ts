import { type ClassifierConfig, createClassifier } from '../models/classifier.js';
import type { Widths } from '../nn/scope.js';
import { prunableNetwork } from './network.js';

/** A classifier whose layers are as wide as a pruned network's: those of them that both have, whatever the loss. */
export function withWidths(config: ClassifierConfig, widths: Widths): ClassifierConfig {
  const { widths: _, ...whole } = config;
  const { variables } = prunableNetwork(createClassifier(whole));
  const names = new Set(variables.map(({ name }) => name));
  const own = Object.entries(widths).filter(([layer]) => names.has(`${layer}.weight`));
  return { ...whole, widths: Object.fromEntries(own) };
}

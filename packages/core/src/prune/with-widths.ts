import type { ClassifierConfig } from '../models/classifier.js';
import type { Widths } from '../nn/scope.js';

/**
 * A classifier whose backbone is as narrow as a pruned network's of the same model. What its loss builds follows from
 * the backbone and the classes.
 */
export function withWidths(config: ClassifierConfig, widths: Widths): ClassifierConfig {
  return { ...config, widths };
}

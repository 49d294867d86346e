import { KindredError } from '../errors.js';
import { matchWeights, type StoredTensor, type WeightReport } from '../files/index.js';
import { attentionName, type Classifier, timmRenaming } from '../models/index.js';
import type { Variable } from '../nn/index.js';
import { headVariables } from '../train/transfer/index.js';

/**
 * Matches tensors of a file with the variables of a network, by torchvision's or timm's names.
 * @param option which says the network, for messages
 * @throws KindredError where none of them is the network's, or one has another shape.
 */
export function matchNetwork(
  variables: readonly Pick<Variable, 'name' | 'shape'>[],
  { classifierName, config }: Classifier,
  tensors: ReadonlyMap<string, StoredTensor>,
  source: string,
  option = 'model',
): WeightReport {
  const report = matchWeights(new Map(variables.map((variable) => [variable.name, variable])), tensors, {
    classifierPrefix: classifierName,
    attentionPrefix: attentionName,
    rename: timmRenaming(config.model.name),
    source,
  });
  if (report.assigned.size > 0) return report;
  throw new KindredError(
    `${source} has no tensor that ${config.model.name} knows; name the network that it is for with \`${option}\``,
  );
}

/**
 * What is transferred is what was learned: features of random layers would be worth nothing, and of no use to other runs.
 * @throws KindredError where tensors of the backbone are among those that are missing.
 */
export function requireBackbone(
  missing: readonly string[],
  classifier: Classifier,
  source: string,
  option = 'model',
): void {
  const isHead = headVariables(classifier);
  const names = missing.filter((name) => !isHead(name));
  if (names.length === 0) return;
  throw new KindredError(
    `${source} lacks tensors of ${classifier.config.model.name}: ${namesOf(names)}; is it for another \`${option}\`, or a ` +
      'part of a network?',
  );
}

function namesOf(names: readonly string[]): string {
  const shown = 3;
  return names.slice(0, shown).join(', ') + (names.length > shown ? ` and ${names.length - shown} more` : '');
}

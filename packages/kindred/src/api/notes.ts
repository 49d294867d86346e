import type { DataSource } from '@kindred/core/data';
import { cutNote } from '../data/cut-note.js';
import type { RunRecord } from '../storage/record.js';
import type { OpenedData } from './data-source.js';
import { softwareVersions } from './software.js';

/** What users should know of data before they train on it: what is odd about it, and what is cut off. */
export function dataNotes(
  { source, options }: OpenedData,
  { imageSize }: { readonly imageSize?: number | undefined },
): string[] {
  const cut = cutNote(source, options, imageSize);
  return [problemsNote(source), cut && `${source.name}: ${cut}`].filter((note) => note !== undefined);
}

/** What is odd about the data, as a line; undefined where nothing is. */
function problemsNote({ name, problems }: DataSource): string | undefined {
  const [first] = problems;
  if (!first) return undefined;
  return (
    `${name}: ${problems.length === 1 ? 'one problem' : `${problems.length} problems`} in the data, such as ` +
    `${first.source}: ${first.message} (\`describeData()\` lists them)`
  );
}

/** Other versions may round differently: what has changed since, as a line; undefined where nothing has. */
export function versionsNote(software: RunRecord['software']): string | undefined {
  const changed = Object.entries(softwareVersions()).filter(([name, version]) => software[name] !== version);
  if (changed.length === 0) return undefined;
  const list = changed.map(([name, version]) => `${name} ${software[name]} is now ${version}`).join(', ');
  return `${list}: the results may differ from those of an uninterrupted run`;
}

/** Where rare classes are helped twice, by their images in the batches and by their weights in the loss: that, as a line. */
export function balancedTwiceNote({
  sampler,
  classWeights = [],
}: Pick<RunRecord['config'], 'sampler' | 'classWeights'>): string | undefined {
  const areAlike = classWeights.every((weight) => weight === classWeights[0]);
  if (sampler.name !== 'balanced' || areAlike) return undefined;
  return (
    'batches have as many images of each class (sampler balanced), and `classWeights` weights them once more: that corrects ' +
    "uneven classes twice; take `sampler: 'shuffle'`, or leave out `classWeights`"
  );
}

import { join } from 'node:path';
import type { TrainForm } from '@kindred/studio/protocol';
import { kebabCase } from '../../flags/case.js';

/** What stands in every call of the command: the user's own parts. */
export interface CallFacts {
  readonly partFiles: readonly string[];
}

/** The arguments of the command that trains as a form says. @param runsFolder where the run is to lie */
export function trainArguments(
  { data, start, weights, name, values }: TrainForm,
  { runsFolder, partFiles }: CallFacts & { readonly runsFolder: string },
): string[] {
  return [
    'train',
    ...(data === '' ? [] : [asPath(data)]),
    ...Object.entries(values).flatMap(([key, value]) => flagArguments(key, value)),
    ...(start === 'pretrained' ? ['--pretrained'] : []),
    ...(start === 'weights' ? ['--weights', weights] : []),
    ...(start === 'scratch' ? ['--from-scratch'] : []),
    ...(name !== ''
      ? ['--out', join(runsFolder, name)]
      : runsFolder === 'runs'
        ? []
        : ['--runs', runsFolder]),
    ...partArguments(partFiles),
  ];
}

/** The arguments of the command that goes on with a run. */
export function resumeArguments(
  path: string,
  { epochs, partFiles }: CallFacts & { readonly epochs?: number | undefined },
): string[] {
  return [
    'train',
    ...['--resume', path],
    ...(epochs === undefined ? [] : ['--epochs', String(epochs)]),
    ...partArguments(partFiles),
  ];
}

/** A name that begins as options do is no option. */
function asPath(data: string): string {
  return data.startsWith('-') ? `./${data}` : data;
}

function flagArguments(key: string, value: string | boolean): string[] {
  const isNested = key.includes('.');
  const flag = isNested ? key : kebabCase(key);
  if (typeof value === 'string') return [`--${flag}`, value];
  if (value) return [`--${flag}`];
  // All switches that stand by themselves are off unless they are given.
  return isNested ? [`--no-${flag}`] : [];
}

function partArguments(files: readonly string[]): string[] {
  return files.flatMap((file) => ['--parts', file]);
}

/** The arguments of the command that prunes a run as a form says. @param path of the run */
export function pruneArguments(
  path: string,
  {
    values,
    name,
    runsFolder,
    partFiles,
  }: CallFacts & Pick<TrainForm, 'values' | 'name'> & { readonly runsFolder: string },
): string[] {
  return [
    'prune',
    asPath(path),
    ...Object.entries(values).flatMap(([key, value]) => flagArguments(key, value)),
    ...(name === '' ? [] : ['--out', join(runsFolder, name)]),
    ...partArguments(partFiles),
  ];
}

import { moduleOf, type Part, Parts } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import type { RunRecord } from '../storage/record.js';
import { builtInParts } from './built-in-parts.js';

type PartRecord = NonNullable<RunRecord['parts']>[number];

/**
 * The parts that a user brings.
 * @throws UsageError where two of a kind have the same name, or one has that of a built-in one.
 */
export function ownParts(given: readonly Part[] = []): Parts {
  return requireOwnNames(new Parts(given));
}

/** @throws UsageError where one of them has the name of a built-in one. */
export function requireOwnNames(parts: Parts): Parts {
  for (const builtIn of Object.values(builtInParts)) parts.known(builtIn);
  return parts;
}

/**
 * What a run has to remember of its parts; undefined where it has none.
 * @param used those that its configuration names, perhaps several times
 */
export function partsRecord(parts: Parts, used: readonly Part[]): PartRecord[] | undefined {
  const named = parts.own.filter((part) => used.includes(part));
  if (named.length === 0) return undefined;
  return named.map((part) => ({ kind: part.kind, name: part.name, module: moduleOf(part) ?? null }));
}

/**
 * Looks for the parts that a run was made with among those that are given. The criterion of a pruned network has done
 * its work and is needed no more.
 * @returns what has changed since, for each file that has
 * @throws UsageError where one is missing.
 */
export function requireParts(path: string, recorded: RunRecord['parts'], given: Parts): string[] {
  const needed = (recorded ?? []).filter(({ kind }) => kind !== 'criterion');
  for (const { kind, name, module } of needed) {
    if (findOwn(given, { kind, name })) continue;
    const where = module ? `, which was loaded from ${module.path}` : '';
    throw new UsageError(`${path} needs the ${kind} ${name}${where}: give it in \`parts\``);
  }
  return changedParts(path, needed, given);
}

/** What has changed of the given parts since a run or a comparison was made with them, for each file that has. */
export function changedParts(path: string, recorded: RunRecord['parts'], given: Parts): string[] {
  const changed = new Set<string>();
  for (const { kind, name, module } of recorded ?? []) {
    const part = findOwn(given, { kind, name });
    const now = part && moduleOf(part);
    if (!module || !now || module.sha256 === now.sha256) continue;
    changed.add(
      module.path === now.path
        ? `${now.path} has changed since ${path} was made with its ${kind} ${name}`
        : `the ${kind} ${name} of ${now.path} is another one than that of ${module.path}, which ${path} was made with`,
    );
  }
  return [...changed];
}

function findOwn(given: Parts, { kind, name }: Pick<Part, 'kind' | 'name'>): Part | undefined {
  return given.own.find((own) => own.kind === kind && own.name === name);
}

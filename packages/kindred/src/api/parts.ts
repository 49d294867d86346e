import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isPart, type Part, type Parts } from '@kindred/core/config';
import { KindredError, UsageError } from '@kindred/core/errors';
import { readBytes } from '../storage/read.js';
import type { RunRecord } from '../storage/record.js';

/** A file that parts were loaded from. */
interface PartModule {
  /** Absolute. */
  readonly path: string;
  readonly sha256: string;
}

type PartRecord = NonNullable<RunRecord['parts']>[number];

const modules = new WeakMap<Part, PartModule>();

/**
 * Loads the parts that modules export, by themselves or in lists. They are programs, and run as such.
 * @param paths JavaScript modules; TypeScript where this Node runs it
 * @throws UsageError where there is no such file or it exports no part; KindredError where it fails while it loads.
 */
export async function loadParts(paths: readonly string[]): Promise<Part[]> {
  const parts: Part[] = [];
  for (const path of paths) parts.push(...(await partsOf(resolve(path))));
  return parts;
}

async function partsOf(path: string): Promise<Part[]> {
  const sha256 = createHash('sha256')
    .update(await readBytes(path))
    .digest('hex');
  const found = Object.values(await load(path))
    .flat()
    .filter(isPart);
  const parts = [...new Set(found)];
  if (parts.length === 0) {
    throw new UsageError(`${path} exports no part: export what defineLoss, defineModel and the like give`);
  }
  for (const part of parts) modules.set(part, { path, sha256 });
  return parts;
}

async function load(path: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_UNKNOWN_FILE_EXTENSION') {
      throw new UsageError(
        `Node ${process.versions.node} does not run ${path}: give a .js or .mjs file, or use Node 22.18 or newer for ` +
          'TypeScript',
        { cause },
      );
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KindredError(`${path} failed while it was loaded: ${reason}`, { cause });
  }
}

/** What a run has to remember of the parts that its configuration names; undefined where it names none. */
export function partsRecord(parts: Parts, config: unknown): PartRecord[] | undefined {
  const named = namesIn(config);
  const used = parts.own.filter(({ name }) => named.has(name));
  if (used.length === 0) return undefined;
  return used.map((part) => ({ kind: part.kind, name: part.name, module: modules.get(part) ?? null }));
}

/** Every `name` in a configuration. */
function namesIn(value: unknown, names = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return names;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'name' && typeof inner === 'string') names.add(inner);
    else namesIn(inner, names);
  }
  return names;
}

/**
 * Looks for the parts that a run or a comparison was made with among those that are given.
 * @returns what has changed since, for each file that has
 * @throws UsageError where one is missing.
 */
export function requireParts(path: string, recorded: RunRecord['parts'], given: Parts): string[] {
  const changed = new Set<string>();
  for (const { kind, name, module } of recorded ?? []) {
    const part = given.own.find((own) => own.kind === kind && own.name === name);
    if (!part) {
      const where = module ? `, which was loaded from ${module.path}` : '';
      throw new UsageError(`${path} needs the ${kind} ${name}${where}: give it in \`parts\``);
    }
    const now = modules.get(part);
    if (module && now && module.sha256 !== now.sha256) {
      changed.add(`${now.path} has changed since ${path} was made with its ${kind} ${name}`);
    }
  }
  return [...changed];
}

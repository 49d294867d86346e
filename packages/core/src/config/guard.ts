import { KindredError, UsageError } from '../errors.js';
import { describeValue } from './describe-value.js';
import type { Part } from './part.js';

/** A file that parts were loaded from. */
export interface PartModule {
  /** Absolute. */
  readonly path: string;
  readonly sha256: string;
}

const modules = new WeakMap<Part, PartModule>();

/** Notes the file of a part that was loaded; that of the first time holds, as its code is what runs. */
export function setModule(part: Part, module: PartModule): void {
  if (!modules.has(part)) modules.set(part, module);
}

/** The file that a part was loaded from; undefined where a program handed it over. */
export function moduleOf(part: Part): PartModule | undefined {
  return modules.get(part);
}

const guards = new WeakMap<Part, Part>();

/** A part of one's own whose functions, where they throw, fail in its name: the library is not at fault. */
export function guarded<P extends Part>(part: P): P {
  const known = guards.get(part);
  if (known) return known as P;
  const fields = Object.entries(part).map(([key, value]) => [
    key,
    typeof value === 'function' ? guardedCall(part, value) : value,
  ]);
  const guard: P = Object.fromEntries(fields);
  guards.set(part, guard);
  return guard;
}

function guardedCall(part: Part, call: (...args: unknown[]) => unknown) {
  return (...args: unknown[]): unknown => {
    try {
      const result = call.apply(part, args);
      if (!(result instanceof Promise)) return result;
      return result.catch((error: unknown) => {
        throw failureOf(part, error);
      });
    } catch (error) {
      throw failureOf(part, error);
    }
  };
}

/** What a part has thrown, in its name: `loss mine failed: boom (/home/me/mine.js:12:9)`. */
function failureOf(part: Part, error: unknown): KindredError {
  const name = `${part.kind} ${part.name}`;
  if (error instanceof KindredError) {
    if (error.message.includes(name)) return error;
    const { exitCode } = error;
    return new (exitCode === 2 ? UsageError : KindredError)(`${name}: ${error.message}`, { cause: error });
  }
  const path = moduleOf(part)?.path;
  const position = path && positionIn(path, error);
  const place = path ? ` (${[path, ...(position ? [position] : [])].join(':')})` : '';
  return new KindredError(`${name} failed: ${describeThrown(error)}${place}`, { cause: error });
}

/** What was thrown, on one line; it need not be an error. */
export function describeThrown(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : `${describeValue(error)} was thrown`;
  return text.replace(/\s*\n\s*/g, ' ').trim();
}

/** Line and column in a file where an error was thrown, `12:9`; undefined where the error does not tell. */
export function positionIn(path: string, error: unknown): string | undefined {
  const stack = error instanceof Error ? String(error.stack) : '';
  // Stacks name modules by their URLs.
  const following = [path, encodeURI(path)].flatMap((written) => stack.split(`${written}:`).slice(1));
  return following.flatMap((text) => /^\d+(:\d+)?/.exec(text)?.[0] ?? [])[0];
}

/**
 * What to throw where a part gives something else than it is to give.
 * @param method the function of the part
 * @param expected what it must give, for the message
 * @param given what it gave, for the message
 */
export function wrongResult(part: Part, method: string, expected: string, given: string): UsageError {
  return new UsageError(`\`${method}\` of ${part.kind} ${part.name} must give ${expected}, not ${given}`);
}

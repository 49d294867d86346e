import { UsageError } from '../errors.js';
import { choicesOfField, nameAlone, type OptionsOf, type Resolved } from './choice.js';
import { guarded } from './guard.js';
import { describeIssues } from './issues.js';
import { didYouMean } from './nearest.js';
import { type NamedConfig, namedConfigSchema, type Part } from './part.js';

/** The parts that a user brings, beside the built-in ones: what a configuration's names are looked up in. */
export class Parts {
  /** No parts of one's own. */
  static readonly none = new Parts([]);

  readonly own: readonly Part[];

  /** @throws UsageError for a name that cannot be written in a configuration, and for two parts of one name. */
  constructor(own: readonly Part[]) {
    this.own = [...new Set(own)];
    for (const [index, { kind, name }] of this.own.entries()) {
      if (!/^[A-Za-z0-9][\w-]*$/.test(name)) {
        throw new UsageError(`${kind} ${JSON.stringify(name)}: a name has letters, digits, - and _ alone`);
      }
      const first = this.own.findIndex((other) => other.kind === kind && other.name === name);
      if (first < index) {
        throw new UsageError(`there are two parts of kind ${kind} called ${name}: rename one of them`);
      }
    }
  }

  /** These and more; the same part may come again. */
  with(more: readonly Part[]): Parts {
    return more.length === 0 ? this : new Parts([...this.own, ...more]);
  }

  /**
   * Everything of a kind that can be chosen: the built-in parts, then one's own.
   * @throws UsageError where one's own has the name of another that is built in.
   */
  known<P extends Part>(builtIn: readonly P[]): readonly P[] {
    const { kind } = builtIn[0]!;
    const own = this.own.filter((part): part is P => part.kind === kind && !builtIn.includes(part as P));
    const taken = own.find(({ name }) => builtIn.some((part) => part.name === name));
    if (taken) {
      throw new UsageError(`${kind} ${taken.name} is the name of a built-in one: rename your part`);
    }
    return [...builtIn, ...own];
  }

  /**
   * The part of a name.
   * @param what messages call it; its kind where not given
   * @throws UsageError for an unknown name; the message says what was probably meant, or lists what is known.
   */
  find<P extends Part>(builtIn: readonly P[], name: string, what: string = builtIn[0]!.kind): P {
    const known = this.known(builtIn);
    const found = known.find((part) => part.name === name);
    if (found) return found;
    const names = known.map((part) => part.name);
    throw new UsageError(
      `there is no ${what} ${JSON.stringify(name)}` +
        (didYouMean(name, names) || `; known are: ${names.join(', ')}`),
    );
  }

  /**
   * The part that a configuration names, with its options checked and filled in.
   * @param builtIn all built-in parts of its kind
   * @param what messages call it; its kind where not given
   * @throws UsageError where the name is unknown or an option is wrong; the message lists what is known.
   */
  resolve<P extends Part>(
    builtIn: readonly P[],
    config: NamedConfig,
    what: string = builtIn[0]!.kind,
  ): Resolved<P> {
    const part = this.find(builtIn, config.name, what);
    const filled = this.#fill(part, config, what);
    const fields: Record<string, unknown> = { ...filled };
    for (const { key, choices, config: inner, what } of choicesIn(part, filled)) {
      fields[key] = without(this, builtIn).resolve(choices, inner, what);
    }
    const isOwn = !builtIn.includes(part);
    return { part: isOwn ? guarded(part) : part, options: fields as OptionsOf<P['options']> };
  }

  /**
   * The parts of one's own that a configuration names, also inside other parts.
   * @throws UsageError as {@link resolve}.
   */
  ownIn(builtIn: readonly Part[], config: NamedConfig, what: string = builtIn[0]!.kind): Part[] {
    const part = this.find(builtIn, config.name, what);
    const inner = choicesIn(part, this.#fill(part, config, what));
    return [
      ...(builtIn.includes(part) ? [] : [part]),
      ...inner.flatMap(({ choices, config, what }) => without(this, builtIn).ownIn(choices, config, what)),
    ];
  }

  /**
   * The same configuration with the options of one's own parts in it filled in, as far as a file can hold them: another
   * day the program that brings them may have other defaults.
   * @throws UsageError as {@link resolve}.
   */
  completeOwn(builtIn: readonly Part[], config: NamedConfig, what: string = builtIn[0]!.kind): NamedConfig {
    const part = this.find(builtIn, config.name, what);
    const filled = builtIn.includes(part) ? config : this.#completeSafely(part, config);
    const inner = choicesIn(part, filled).map(({ key, choices, config, what }) => [
      key,
      without(this, builtIn).completeOwn(choices, config, what),
    ]);
    return { ...filled, ...Object.fromEntries(inner) };
  }

  /** Not where the options that come out of a schema would not go into it again, as with transformed ones. */
  #completeSafely(part: Part, config: NamedConfig): NamedConfig {
    const filled = this.#fill(part, config, part.kind);
    const complete = { ...filled, ...config };
    try {
      const again = part.options.safeParse(withoutName(JSON.parse(JSON.stringify(complete))));
      return again.success && JSON.stringify(again.data) === JSON.stringify(filled) ? complete : config;
    } catch {
      return config;
    }
  }

  /** The same configuration with every option filled in, as a file can hold it. @throws UsageError as {@link resolve}. */
  complete(builtIn: readonly Part[], config: NamedConfig): NamedConfig {
    this.resolve(builtIn, config);
    const part = this.find(builtIn, config.name);
    return { ...this.#fill(part, config, part.kind), name: config.name };
  }

  #fill(part: Part, config: NamedConfig, what: string): Readonly<Record<string, unknown>> {
    const parsed = part.options.safeParse(withoutName(config));
    if (parsed.success) return parsed.data;
    const fields = Object.keys(part.options.shape);
    const reason = describeIssues(parsed.error, fields);
    throw new UsageError(
      `${what} ${config.name}: ${reason} (its options are: ${fields.join(', ') || 'none'})`,
    );
  }
}

/** A built-in part that a program handed over is none of its own, also where a shorter list does not have it. */
function without(parts: Parts, builtIn: readonly Part[]): Parts {
  const own = parts.own.filter((part) => !builtIn.includes(part));
  return own.length === parts.own.length ? parts : new Parts(own);
}

function withoutName({ name: _, ...options }: NamedConfig): Readonly<Record<string, unknown>> {
  return options;
}

/** The options of a part that choose another one, as far as they are given, and what messages call it. */
function choicesIn({ options }: Part, given: Readonly<Record<string, unknown>>) {
  return Object.entries(options.shape).flatMap(([key, field]) => {
    const choices = choicesOfField(field);
    if (!choices) return [];
    const inner = namedConfigSchema.safeParse(nameAlone(given[key]));
    return inner.success ? [{ key, choices, config: inner.data, what: `${key} ${choices[0]!.kind}` }] : [];
  });
}

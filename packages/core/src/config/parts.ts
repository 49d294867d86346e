import type * as z from 'zod';
import { UsageError } from '../errors.js';
import { choicesOfField, type OptionsOf, type Resolved } from './choice.js';
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
    const fields = Object.entries(part.options.shape).map(([key, field]): [string, unknown] => {
      const choices = choicesOfField(field as z.ZodType);
      const inner = choices && namedConfigSchema.safeParse(filled[key]);
      if (!choices || !inner?.success) return [key, filled[key]];
      return [key, this.resolve(choices, inner.data, `${key} ${choices[0]!.kind}`)];
    });
    return { part, options: Object.fromEntries(fields) as OptionsOf<P['options']> };
  }

  /** The same configuration with every option filled in, as a file can hold it. @throws UsageError as {@link resolve}. */
  complete(builtIn: readonly Part[], config: NamedConfig): NamedConfig {
    this.resolve(builtIn, config);
    const part = this.find(builtIn, config.name);
    return { ...this.#fill(part, config, part.kind), name: config.name };
  }

  #fill(part: Part, { name, ...given }: NamedConfig, what: string): Readonly<Record<string, unknown>> {
    const parsed = part.options.safeParse(given);
    if (parsed.success) return parsed.data;
    const fields = Object.keys(part.options.shape);
    const reason = describeIssues(parsed.error, fields);
    throw new UsageError(`${what} ${name}: ${reason} (its options are: ${fields.join(', ') || 'none'})`);
  }
}

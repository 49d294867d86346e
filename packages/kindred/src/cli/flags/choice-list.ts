import type { NamedConfig } from '@kindred/core/config';
import { shownName } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import { fieldsOf } from '../../flags/field.js';
import { type Catalog, findNamed } from '../../flags/named-choices.js';
import { type FlagValues, namedConfig } from '../../flags/named-config.js';

/**
 * Several things of one kind, each with options and a name of its own if need be:
 * `ce,cc:lambda=0.1,mild=cc:lambda=0.01`. Without a name they are called as they are written. Options of flags of their
 * own, `--loss.lambda 0.1`, hold for each of them that has such an option and does not give it itself.
 * @param key of the training option that names one: `loss`
 * @template Choice what the library takes, which names of the catalog are
 * @throws UsageError for unknown names and options, wrong values, a name that is there twice, and a flag that holds for
 *   none of them.
 */
export function choiceList<Choice = NamedConfig>(
  text: string,
  key: string,
  catalog: Catalog,
  flags: FlagValues = {},
): Record<string, Choice> {
  const choices = new Map<string, Choice>();
  const dotted = Object.entries(flags).filter(([flag]) => flag.startsWith(`${key}.`));
  const unused = new Set(dotted.map(([flag]) => flag));
  for (const item of text.split(',')) {
    const [, label, choice] = /^\s*([^:=]+)=([^:=]+(?::.*)?)$/.exec(item) ?? [];
    const written = (choice ?? item).trim();
    const named = written.split(':')[0]!;
    const options = fieldsOf(findNamed(catalog(key), named).options).map((field) => field.key);
    const fitting = dotted.filter(([flag]) => {
      const option = flag.slice(key.length + 1);
      return options.includes(option.split('.')[0]!) && !written.includes(`:${option}=`);
    });
    for (const [flag] of fitting) unused.delete(flag);
    const isFlag = (option: string) => fitting.some(([flag]) => flag.split('.')[1] === option);
    const config = namedConfig(
      { ...Object.fromEntries(fitting), [key]: written },
      key,
      catalog,
      undefined,
      (option) => (isFlag(option) ? `--${key}.${option}` : `--${key} ${named}:${option}`),
    )!;
    const name = label?.trim() ?? shownName(config);
    if (choices.has(name)) {
      throw new UsageError(`--${key} has ${name} twice: give them names, as in a=${item.trim()}`);
    }
    choices.set(name, config as Choice);
  }
  const [flag] = unused;
  if (flag !== undefined) throw new UsageError(`--${flag} is an option of none of --${key} ${text}`);
  return Object.fromEntries(choices);
}

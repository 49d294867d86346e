import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Part, Parts } from '@kindred/core/config';
import { KindredError, UsageError } from '@kindred/core/errors';
import { refuseTransfer } from '@kindred/core/run';
import { type ParsedTrainOptions, parseTrainOptions, trainOptionsSchema } from '@kindred/core/train';
import type { TrainCheckAnswer, TrainForm } from '@kindred/studio/protocol';
import type * as z from 'zod';
import { isHubData } from '../../data/hub-data.js';
import { kebabCase } from '../../flags/case.js';
import { commandWords } from '../../flags/command-words.js';
import { fieldsOf } from '../../flags/field.js';
import type { Catalog } from '../../flags/named-choices.js';
import { type FlagValues, namedConfig, namedList } from '../../flags/named-config.js';
import { parseField } from '../../flags/parse-value.js';
import { schemaOptions } from '../../flags/schema-options.js';
import { trainSchemas } from './form.js';

type Problem = TrainCheckAnswer['problems'][number];

/** What a form is checked against. */
export interface FormFacts {
  readonly runsFolder: string;
  readonly catalog: Catalog;
  readonly parts: readonly Part[];
}

/** What is wrong with a form: each value by itself, then all together, by the very schemas that the command checks with. */
export function checkForm(form: TrainForm, facts: FormFacts): readonly Problem[] {
  const problems: Problem[] = [];
  const attempt = (key: string, work: () => void) => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof KindredError)) throw error;
      problems.push({ key, message: words(error.message) });
    }
  };
  const flags = flagsOf(form, facts, attempt);
  checkPlaces(form, facts, attempt);
  // All together only where each is right: else the same would be said twice.
  if (problems.length > 0) return problems;
  let message: string | undefined;
  try {
    const options = schemaOptions(trainOptionsSchema, flags, facts.catalog);
    const parsed = parseTrainOptions(options, new Parts(facts.parts)).options;
    if (form.start === 'scratch') refuseTransfer(parsed);
    checkTogether(parsed);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    message = error.message;
  }
  return message === undefined ? [] : [{ key: keyIn(message), message: words(message) }];
}

type Attempt = (key: string, work: () => void) => void;

/** The values that can be read, as the command has its flags. */
function flagsOf({ values }: TrainForm, { catalog }: FormFacts, attempt: Attempt): FlagValues {
  const flags: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const [, schema] of trainSchemas) {
    for (const { key, type } of fieldsOf(schema)) {
      known.add(key);
      const value = values[key];
      const isWord = 'words' in type && type.words.includes(value as string);
      if (type.kind === 'named') {
        attemptNamed(key, values, catalog, attempt, isWord);
        for (const [path, inner] of Object.entries(values)) {
          if (path === key || path.startsWith(`${key}.`)) flags[path] = inner;
        }
      } else if (value !== undefined) {
        attempt(key, () => {
          flags[key] =
            typeof value === 'boolean' || key === 'classWeights'
              ? checkedWeights(key, value)
              : type.kind === 'namedList'
                ? (isWord || namedList(value, key, catalog)) && value
                : parseField(value, type, schema.shape[key] as z.ZodType, `--${kebabCase(key)}`);
        });
      }
    }
  }
  for (const key of Object.keys(values)) {
    if (known.has(key.split('.')[0]!)) continue;
    attempt(key, () => {
      throw new UsageError(`there is no option '${key}'`);
    });
  }
  return flags;
}

/** The name, and each of the options below it, so that each gets what is wrong with it. */
function attemptNamed(
  key: string,
  values: TrainForm['values'],
  catalog: Catalog,
  attempt: Attempt,
  isWord: boolean,
): void {
  const paths = Object.keys(values).filter((path) => path.startsWith(`${key}.`));
  const fallback = fieldsOf(trainOptionsSchema).find((field) => field.key === key)?.default;
  const name = (fallback as { readonly name?: string } | undefined)?.name;
  if (isWord) return;
  if (values[key] !== undefined) attempt(key, () => namedConfig({ [key]: values[key] }, key, catalog, name));
  for (const path of paths) {
    attempt(path, () => {
      // Those that it is below say what it is an option of.
      const above = Object.entries(values).filter(
        ([other]) => path === other || path.startsWith(`${other}.`),
      );
      namedConfig(Object.fromEntries(above), key, catalog, name);
    });
  }
}

/** Weights of classes are a word, or a file that has to be there. */
function checkedWeights(key: string, value: string | boolean): unknown {
  if (key !== 'classWeights' || value === 'balanced') return value;
  if (typeof value === 'string' && existsSync(value)) return 'balanced';
  throw new UsageError(`class weights are balanced, or in a file; there is no file ${value}`);
}

function checkPlaces(
  { data, start, weights, name }: TrainForm,
  { runsFolder }: FormFacts,
  attempt: Attempt,
): void {
  attempt('data', () => {
    if (data !== '' && !isHubData(data) && !existsSync(data)) throw new UsageError(`there is no ${data}`);
  });
  attempt('weights', () => {
    if (start === 'weights' && weights.trim() === '') {
      throw new UsageError('name a file, a run, or owner/name on the Hugging Face hub');
    }
  });
  attempt('name', () => {
    if (name === '') return;
    if (!/^[^./\\\p{Cc}][^/\\\p{Cc}]*$/u.test(name)) {
      throw new UsageError('a name has no slashes or control characters and begins with no dot');
    }
    if (existsSync(join(runsFolder, name))) throw new UsageError(`there is ${name} in ${runsFolder} already`);
  });
}

/** What makes no sense together, and the command would only find out from the data. */
function checkTogether({ patience, validation }: ParsedTrainOptions): void {
  if (patience !== undefined && validation === 0) {
    throw new UsageError('`patience` needs validation images: give a share above 0 as `validation`');
  }
}

const topKeys: ReadonlySet<string> = new Set(
  trainSchemas.flatMap(([, schema]) => fieldsOf(schema).map(({ key }) => key)),
);

/** The option that a message is about: the first that it names. */
function keyIn(message: string): string {
  for (const [, name] of message.matchAll(/`(\w+)[`.:]/g)) if (topKeys.has(name!)) return name!;
  return 'form';
}

const flagNames: ReadonlySet<string> = new Set(
  [...topKeys, 'fromScratch', 'pretrained', 'weights'].map((key) => `--${kebabCase(key)}`),
);

/** As the command says it: with its flags, which stand beside the fields. */
function words(message: string): string {
  return commandWords(message, { flags: flagNames, command: 'kindred' }).replace(/^training options: /, '');
}

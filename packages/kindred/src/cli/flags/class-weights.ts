import { existsSync } from 'node:fs';
import { describeValue, didYouMean } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import { type ClassWeights, ClassWeightsError } from '@kindred/core/train';
import { Option } from 'commander';
import type * as z from 'zod';
import { isTableName, openTable } from '../../data/label-table/open-table.js';
import type { Catalog } from '../../flags/named-choices.js';
import { readText } from '../../storage/read.js';
import { schemaFlags } from './schema-flags.js';

/** The flags of training options, of which weights of classes may stand in a file. */
export function trainingFlags(schema: z.ZodObject, catalog: Catalog): Option[] {
  return schemaFlags(schema, catalog).map((option) =>
    option.long === '--class-weights'
      ? new Option(
          '--class-weights <file>',
          `${option.description} in a file: JSON, or CSV of names and weights`,
        )
      : option,
  );
}

/**
 * Works with the class weights that a flag gives: `balanced`, or those of a file, which is named where they are wrong.
 * @throws UsageError where the file holds no weights, or not those of the classes.
 */
export async function withClassWeights<Result>(
  flag: string | undefined,
  work: (weights: ClassWeights | undefined) => Promise<Result>,
): Promise<Result> {
  if (flag === undefined || flag === 'balanced') return work(flag);
  if (!existsSync(flag)) {
    throw new UsageError(
      `--class-weights are balanced, or in a file; there is no file ${flag}${didYouMean(flag, ['balanced'])}`,
    );
  }
  const weights = await readClassWeights(flag);
  try {
    return await work(weights);
  } catch (error) {
    if (!(error instanceof ClassWeightsError)) throw error;
    throw new UsageError(`${flag}: ${error.message}`, { cause: error });
  }
}

/**
 * Weights by the names of their classes: a JSON object, or a table of two columns with or without a line of names.
 * @throws UsageError naming the file, and the class or the line that is wrong; KindredError where it cannot be read.
 */
export async function readClassWeights(file: string): Promise<Record<string, number>> {
  const entries = isTableName(file) ? await tableEntries(file) : jsonEntries(file, await readText(file));
  const weights: Record<string, number> = Object.create(null);
  for (const [name, value] of entries) {
    if (name in weights) throw new UsageError(`${file}: class '${name}' has two weights; give it one`);
    if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
      throw new UsageError(
        `${file}: the weight of class '${name}' must be a number above 0, not ${describeValue(value)}`,
      );
    }
    weights[name] = value;
  }
  if (Object.keys(weights).length === 0) throw new UsageError(`${file} holds no weights of classes`);
  return { ...weights };
}

type Entry = readonly [name: string, value: unknown];

function jsonEntries(file: string, text: string): Entry[] {
  const expected =
    'class weights are balanced, or a file: a table (.csv, .tsv), or JSON such as {"cat": 1, "dog": 2.5}';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not valid JSON; ${expected}`, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`${file} holds ${describeValue(value)}; ${expected}`);
  }
  return Object.entries(value);
}

async function tableEntries(file: string): Promise<Entry[]> {
  const { columns, read } = await openTable(file, file);
  const [name, weight] = columns;
  if (name === undefined || weight === undefined || columns.length > 2) {
    throw new UsageError(
      `${file} has ${columns.length} columns; give it two, the names of classes and their weights`,
    );
  }
  const entries: Entry[] = [];
  const add = (name: string | undefined, text: string | undefined, row: number) => {
    if (name === undefined || text === undefined) {
      throw new UsageError(`${file}, row ${row}: needs the name of a class and its weight`);
    }
    entries.push([name.trim(), numberOf(text)]);
  };
  if (name === weight) {
    throw new UsageError(
      `${file}: two columns are called '${name}'; give it a line of names, such as class,weight`,
    );
  }
  // A first line of which the second field is a number names no columns.
  if (typeof numberOf(weight) === 'number') add(name, weight, 1);
  await read([name, weight], ([first, second], row) => add(first, second, row));
  return entries;
}

/** The text itself where it is no number. */
function numberOf(text: string): number | string {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isNaN(value) ? text : value;
}

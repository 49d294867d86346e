import type { DataProblem } from '@kindred/core/data';
import { type NamedClasses, naturalSort } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { groupDigits, listBriefly } from '@kindred/report/text';
import { type RowPlace, rowText } from './row-problems.js';

/** A label as a table has it, and where it comes first. */
export interface LabelText {
  readonly text: string;
  readonly table: string;
  readonly row: RowPlace;
}

/** The classes that labels stand for. */
export interface LabelClasses {
  readonly classNames: readonly string[];
  /** The class of a label by its place; -1 where it is none. */
  indexOf(place: number): number;
  readonly faults: readonly DataProblem[];
  readonly problems: readonly DataProblem[];
}

/**
 * The classes of labels: those that are listed, by their names or, where all labels are numbers and not all are names, by their places
 * from 0; else all labels, in natural order.
 * @param areNames whether all labels are names of those that are listed, whatever they look like
 * @throws UsageError where the labels are measurements.
 */
export function nameClasses(
  labels: readonly LabelText[],
  listed: NamedClasses | undefined,
  areNames = false,
): LabelClasses {
  const given = labels.map(({ text }) => text);
  const texts = areNames ? given : wholeNumbers(given);
  if (!areNames) refuseMeasurements(labels, texts);
  if (!listed) {
    const classNames = naturalSort(new Set(texts));
    const indices = new Map(classNames.map((name, index) => [name, index]));
    return { classNames, indexOf: (place) => indices.get(texts[place]!) ?? -1, faults: [], problems: [] };
  }
  const { names, origin } = listed;
  const indices = new Map(names.map((name, index) => [name, index]));
  const isKnown = (text: string) => indices.has(text);
  const areNumbers = !areNames && texts.every((text) => /^\d+$/.test(text)) && !texts.every(isKnown);
  const indexOf = (place: number) => {
    const text = texts[place]!;
    if (!areNumbers) return indices.get(text) ?? -1;
    return Number(text) < names.length ? Number(text) : -1;
  };
  const unknown = labels.filter((_, place) => indexOf(place) < 0);
  const [first] = unknown;
  const faults = first
    ? [
        {
          source: first.table,
          message:
            `label${unknown.length > 1 ? 's' : ''} that ${origin} does not list: ` +
            `${listBriefly(
              unknown.map(({ text }) => `'${text}'`),
              3,
            )} (${rowText(first.row)})`,
        },
      ]
    : [];
  const problems = areNames ? [] : ambiguous(labels, texts, listed);
  return { classNames: names, indexOf, faults, problems };
}

/** Says how numbers are taken that are names of classes, and would be other classes by their places. */
function ambiguous(
  labels: readonly LabelText[],
  texts: readonly string[],
  { names, origin }: NamedClasses,
): DataProblem[] {
  const known = new Set(names);
  if (!texts.every((text) => /^\d+$/.test(text) && known.has(text))) return [];
  const other = texts.find((text) => Number(text) < names.length && names[Number(text)] !== text);
  if (other === undefined) return [];
  const message =
    `labels are numbers, and so are the names in ${origin}: label ${other} is taken for the class of that name, not for class ` +
    `'${names[Number(other)]}' in that place, counted from 0`;
  return [{ source: labels[0]!.table, message }];
}

/** Numbers that a program has written as floats, `3.0`, as they were. */
function wholeNumbers(texts: readonly string[]): readonly string[] {
  return texts.every((text) => /^-?\d+\.0+$/.test(text)) ? texts.map((text) => text.split('.')[0]!) : texts;
}

function refuseMeasurements(labels: readonly LabelText[], texts: readonly string[]): void {
  const measured = texts.filter((text) => /^-?\d+\.\d*[1-9]\d*(e[+-]?\d+)?$/i.test(text));
  if (measured.length < 20 || measured.length < texts.length / 2) return;
  throw new UsageError(
    `${labels[0]!.table}: the labels are measurements, ${groupDigits(texts.length)} different ones such as ${listBriefly(measured, 3)}, ` +
      'and no classes: `labelColumn` names another column',
  );
}

import type { DataProblem } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { groupDigits, listBriefly } from '@kindred/report/text';
import type { NamedClasses } from '../class-names.js';
import { naturalSort } from '../natural-order.js';

/** A label as a table has it, and where it comes first. */
export interface LabelText {
  readonly text: string;
  readonly table: string;
  readonly row: number;
}

/** The classes that labels stand for. */
export interface LabelClasses {
  readonly classNames: readonly string[];
  /** The class of a label by its place; -1 where it is none. */
  indexOf(place: number): number;
  readonly faults: readonly DataProblem[];
}

/**
 * The classes of labels: those that are listed, by their names or, where all labels are numbers, by their places from 0; else all
 * labels, in natural order.
 * @throws UsageError where the labels are measurements.
 */
export function nameClasses(labels: readonly LabelText[], listed: NamedClasses | undefined): LabelClasses {
  const texts = wholeNumbers(labels.map(({ text }) => text));
  refuseMeasurements(labels, texts);
  if (!listed) {
    const classNames = naturalSort(new Set(texts));
    const indices = new Map(classNames.map((name, index) => [name, index]));
    return { classNames, indexOf: (place) => indices.get(texts[place]!) ?? -1, faults: [] };
  }
  const { names, origin } = listed;
  const indices = new Map(names.map((name, index) => [name, index]));
  const areNumbers = texts.every((text) => /^\d+$/.test(text)) && !texts.every((text) => indices.has(text));
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
            )} (row ${first.row})`,
        },
      ]
    : [];
  return { classNames: names, indexOf, faults };
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

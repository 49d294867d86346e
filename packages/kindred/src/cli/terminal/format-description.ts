import type { DataProblem, SizeRange } from '@kindred/core/data';
import { countOf, displayWidth, formatTable, groupDigits, wrap } from '@kindred/report/text';
import type { DataDescription } from '../../data/describe.js';
import { printableParts } from './printable.js';
import type { Style } from './style.js';

export interface DescriptionOptions {
  /** Classes, problems and faults beyond these numbers are only counted. */
  readonly maxClasses?: number;
  readonly maxProblems?: number;
  /** A message of the library as the command says it. */
  readonly words?: (message: string) => string;
}

const formatTitles: Readonly<Record<string, string>> = {
  digits: 'generated digits',
  'image-folder': 'image folder',
  'label-table': 'a table of labels',
  parquet: 'Parquet files',
  webdataset: 'WebDataset shards',
  idx: 'IDX files',
  cifar: 'CIFAR binaries',
  custom: 'a data set of a program',
};

/** The bars of the classes are so long, or shorter or left out where there is no room for them. */
const barWidths = [24, 12, 0];

/** A description of data in aligned tables. */
export function formatDescription(
  found: DataDescription,
  style: Pick<Style, 'width'>,
  { maxClasses = 25, maxProblems = 10, words = (message) => message }: DescriptionOptions = {},
): string[] {
  const description = printableParts(found);
  const { name, format, channels, classNames, splits, balanceRatio, faults, problems, fingerprint } =
    description;
  const { width } = style;
  const total = splits.reduce((sum, { images }) => sum + images, 0);
  const title =
    `${name}: ${countOf(total, channels === 1 ? 'grey image' : 'colour image')} of ` +
    `${countOf(classNames.length, 'class', 'classes')}, read as ${formatTitles[format] ?? format}`;
  const listed = (problems: readonly DataProblem[], kind: string) => {
    const lines = problems
      .slice(0, maxProblems)
      .flatMap(({ source, message }) => wrap(`  ${source}: ${words(message)}`, width, '    '));
    const more = moreLine(problems.length - maxProblems, kind, `${kind}s`).map((line) => `  ${line}`);
    return [...lines, ...more].map((line) => [line]);
  };
  const facts = [
    ...(classNames.length > 1 ? [['balance', balanceText(balanceRatio)]] : []),
    ['fingerprint', fingerprint],
    ...(faults.length === 0
      ? []
      : [['faults', `${groupDigits(faults.length)}, so that it cannot be trained on`]]),
    ...listed(faults, 'fault'),
    ...(problems.length > 0 || faults.length === 0
      ? [['problems', problems.length === 0 ? 'none' : groupDigits(problems.length)]]
      : []),
    ...listed(problems, 'problem'),
  ];
  return [
    ...wrap(title, width, '  '),
    '',
    ...splitTable(description, width),
    '',
    ...classTable(description, maxClasses, width),
    '',
    ...formatTable(facts, { width }),
  ];
}

function splitTable({ splits }: DataDescription, width: number): string[] {
  const rows = splits.map(({ split, images, height, width }) => [
    split,
    groupDigits(images),
    sizeText(height),
    sizeText(width),
  ]);
  const align = ['left', 'right', 'left'] as const;
  return formatTable([['split', 'images', 'height', 'width'], ...rows], { align, width });
}

function classTable({ classNames, splits }: DataDescription, maxClasses: number, width: number): string[] {
  const largest = Math.max(1, ...(splits[0]?.classCounts ?? []));
  const align = ['left', ...splits.map(() => 'right' as const), 'left'] as const;
  const tableWith = (barWidth: number) => {
    const rows = classNames.slice(0, maxClasses).map((name, index) => {
      const counts = splits.map(({ classCounts }) => classCounts[index]!);
      return [name, ...counts.map(groupDigits), bar((counts[0] ?? 0) / largest, barWidth)];
    });
    return [['class', ...splits.map(({ split }) => split), ''], ...rows];
  };
  const fits = (barWidth: number) =>
    formatTable(tableWith(barWidth), { align }).every((line) => displayWidth(line) <= width);
  const lines = formatTable(tableWith(barWidths.find(fits) ?? 0), { align, width });
  return [...lines, ...moreLine(classNames.length - maxClasses, 'class', 'classes')];
}

function bar(share: number, width: number): string {
  return '█'.repeat(share === 0 || width === 0 ? 0 : Math.max(1, Math.round(share * width)));
}

function sizeText({ min, median, max }: SizeRange): string {
  return min === max ? `${min}` : `${min} to ${max}, median ${median}`;
}

function balanceText(ratio: number | null): string {
  if (ratio === null) return 'a class has no images';
  if (ratio === 1) return 'all classes have equally many images';
  return `the largest class has ${ratio.toFixed(2)} times the images of the smallest`;
}

function moreLine(count: number, singular: string, plural: string): string[] {
  return count > 0 ? [`... and ${countOf(count, `more ${singular}`, `more ${plural}`)}`] : [];
}

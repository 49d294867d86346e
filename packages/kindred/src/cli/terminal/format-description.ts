import type { SizeRange } from '@kindred/core';
import { countOf, formatTable, groupDigits } from '@kindred/report/text';
import type { DataDescription } from '../../data/describe.js';

export interface FormatOptions {
  /** Classes and problems beyond these numbers are only counted. */
  readonly maxClasses?: number;
  readonly maxProblems?: number;
}

const formatTitles: Readonly<Record<string, string>> = {
  digits: 'generated digits',
  'image-folder': 'image folder',
  idx: 'IDX files',
  cifar: 'CIFAR binaries',
  custom: 'a data set of a program',
};

const barWidth = 24;

/** A description as text for the terminal: aligned tables, no colours, no newline at the end. */
export function formatDescription(
  description: DataDescription,
  { maxClasses = 25, maxProblems = 10 }: FormatOptions = {},
): string {
  const { name, format, channels, classNames, splits, balanceRatio, problems, fingerprint } = description;
  const total = splits.reduce((sum, { images }) => sum + images, 0);
  const paragraphs = [
    [
      `${name}: ${countOf(total, channels === 1 ? 'grey image' : 'colour image')} of ` +
        `${countOf(classNames.length, 'class', 'classes')}, read as ${formatTitles[format] ?? format}`,
    ],
    splitTable(description),
    classTable(description, maxClasses),
    [
      `balance      ${balanceText(balanceRatio)}`,
      `fingerprint  ${fingerprint}`,
      problems.length === 0 ? 'problems     none' : `problems     ${groupDigits(problems.length)}`,
      ...problems.slice(0, maxProblems).map(({ source, message }) => `  ${source}: ${message}`),
      ...moreLine(problems.length - maxProblems, 'problem', 'problems'),
    ],
  ];
  return paragraphs.map((lines) => lines.join('\n')).join('\n\n');
}

function splitTable({ splits }: DataDescription): string[] {
  const rows = splits.map(({ split, images, height, width }) => [
    split,
    groupDigits(images),
    sizeText(height),
    sizeText(width),
  ]);
  return formatTable([['split', 'images', 'height', 'width'], ...rows], {
    align: ['left', 'right', 'left'],
  });
}

function classTable({ classNames, splits }: DataDescription, maxClasses: number): string[] {
  const largest = Math.max(1, ...(splits[0]?.classCounts ?? []));
  const rows = classNames.slice(0, maxClasses).map((name, index) => {
    const counts = splits.map(({ classCounts }) => classCounts[index]!);
    return [name, ...counts.map(groupDigits), bar((counts[0] ?? 0) / largest)];
  });
  const table = formatTable([['class', ...splits.map(({ split }) => split), ''], ...rows], {
    align: ['left', ...splits.map(() => 'right' as const), 'left'],
  });
  return [...table, ...moreLine(classNames.length - maxClasses, 'class', 'classes')];
}

function bar(share: number): string {
  return '█'.repeat(share === 0 ? 0 : Math.max(1, Math.round(share * barWidth)));
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

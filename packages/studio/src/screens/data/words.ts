import type { Problem, Split } from '../../protocol/index.js';
import type { PictureTable, State } from './picture-table.js';

/** Problems as people read them. */
export const problemNames: { readonly [problem in Problem]: string } = {
  label: 'Label probably wrong',
  copies: 'Exact copies',
  'near-copies': 'Near copies',
  alike: 'Look alike',
  outlier: 'Unlike the others',
  blank: 'Blank',
  dark: 'Dark',
  bright: 'Bright',
  'low-information': 'Little to see',
  blurred: 'Blurred',
  tiny: 'Tiny',
  'odd-shaped': 'Odd shape',
};

export const splitNames: { readonly [split in Split]: string } = {
  train: 'Training',
  validation: 'Validation',
  test: 'Test',
};

export const stateNames: { readonly [state in State]: string } = {
  unchanged: 'Not changed',
  relabelled: 'Relabelled',
  trash: 'In the trash',
  kept: 'Checked and kept',
};

/** The file's own name. */
export function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

/** All of a picture in a sentence, for screen readers and tooltips. */
export function describePicture(table: PictureTable, image: number): string {
  const { isTrashed, isKept, tags } = table.book.of(image);
  const own = table.ownClass(image);
  const label = table.isRelabelled(image) ? `class ${table.class(image)}, was ${own}` : `class ${own}`;
  const wrong = table.wrongLabel(image);
  const parts = [table.file(image), label, table.split(image)];
  if (isTrashed) parts.push('in the trash');
  if (wrong && !table.isSettled(image)) {
    parts.push(`probably ${wrong.suggested} (${Math.round(100 * wrong.confidence)} %)`);
  }
  for (const problem of table.problems(image)) {
    if (problem !== 'label') parts.push(problemNames[problem].toLowerCase());
  }
  if (isKept) parts.push('checked');
  if (tags.length > 0) parts.push(`tags ${tags.join(', ')}`);
  return parts.join(', ');
}

import { PICTURE_KINDS } from '@kindred/core/data';
import { type CleanReport, COPY_KINDS, type CopyKind, kindWords } from '@kindred/report';
import { countOf, groupDigits, listBriefly, wrap } from '@kindred/report/text';
import { formatPercent } from './format.js';
import { labelledLines } from './lines.js';
import { printableParts } from './printable.js';
import { readableWidth, type Style } from './style.js';

/** Things of a kind that are named; the page shows more, and clean.json all. */
const named = 3;

/** What is wrong with data, in short. */
export function formatClean(given: CleanReport, style: Style): string[] {
  const report = printableParts(given);
  const { data, basis, classes } = report;
  const title = `${data.name}: ${countOf(data.images, 'image')} of ${countOf(classes.length, 'class', 'classes')}`;
  return [
    ...wrap(style.bold(title), style.width, '  '),
    '',
    ...labelledLines(
      [
        ['copies', copiesText(report)],
        ['labels', labelsText(report)],
        ['pictures', picturesText(report)],
        ['outliers', outliersText(report)],
        ['classes', classesText(report)],
        ...(report.problems.length === 0
          ? []
          : [
              [
                'files',
                `${countOf(report.problems.length, 'problem')}, such as ${problemText(report)}`,
              ] as const,
            ]),
      ],
      style,
    ),
    '',
    ...wrap(basis.text, readableWidth(style)),
  ];
}

const copyWords: Readonly<Record<CopyKind, string>> = {
  exact: 'with the same pixels',
  near: 'nearly the same',
  alike: 'alike by embedding',
};

function copiesText({ copies }: CleanReport): string {
  if (copies.length === 0) return 'none';
  const kinds = COPY_KINDS.flatMap((kind) => {
    const own = copies.filter((group) => group.kind === kind);
    const surplus = own.reduce((sum, { images }) => sum + images.length - 1, 0);
    return surplus === 0 ? [] : [`${countOf(surplus, 'image')} ${copyWords[kind]}`];
  });
  const across = (key: 'acrossSplits' | 'acrossClasses') => copies.filter((group) => group[key]).length;
  const [splits, classes] = [across('acrossSplits'), across('acrossClasses')];
  const notes = [
    ...(splits > 0 ? [`${countOf(splits, 'group')} in several splits`] : []),
    ...(classes > 0 ? [`${countOf(classes, 'group')} in several classes`] : []),
  ];
  const examples = copies.map(({ images }) => `${images[1]!.file} of ${images[0]!.file}`);
  return `${[...kinds, ...notes].join(', ')}: ${listBriefly(examples, named)}`;
}

function labelsText({ labels }: CleanReport): string {
  if (!labels) return 'not judged';
  const share = `about ${formatPercent(labels.wrongShare)} are wrong by the estimate`;
  if (labels.issues.length === 0) return `none looks wrong; ${share}`;
  const examples = labels.issues.map((issue) => `${issue.file} (${issue.class}, perhaps ${issue.suggested})`);
  return `${groupDigits(labels.issues.length)} probably wrong; ${share}: ${listBriefly(examples, named)}`;
}

function picturesText({ pictures }: CleanReport): string {
  const parts = PICTURE_KINDS.flatMap((kind) => {
    const own = pictures.filter((picture) => picture.kind === kind);
    if (own.length === 0) return [];
    const files = own.map(({ file }) => file);
    return [
      `${groupDigits(own.length)} ${kindWords[kind].title.toLowerCase()} (${listBriefly(files, named)})`,
    ];
  });
  return parts.length === 0 ? 'none is blank, dark, bright, blurred, tiny or oddly shaped' : parts.join('; ');
}

function outliersText({ outliers }: CleanReport): string {
  if (!outliers) return 'not looked for';
  if (outliers.length === 0) return 'none';
  const files = outliers.map(({ file }) => file);
  return `${groupDigits(outliers.length)} unlike the others: ${listBriefly(files, named)}`;
}

function classesText({ classes, imbalance }: CleanReport): string {
  const small = classes.filter(({ isSmall }) => isSmall);
  const ratio = Number(imbalance.toPrecision(3));
  const balance =
    ratio === 1 ? 'all are of a size' : `the largest has ${ratio} images for each of the smallest`;
  if (small.length === 0) return `none is small; ${balance}`;
  const names = small.map(({ name, images }) => `${name} (${groupDigits(images)})`);
  return `${groupDigits(small.length)} with few images: ${listBriefly(names, named)}; ${balance}`;
}

function problemText({ problems }: CleanReport): string {
  const [first] = problems;
  return `${first!.source}: ${first!.message}`;
}

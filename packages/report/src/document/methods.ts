import type { Comparison } from '../comparison/aggregate.js';
import type { Cell } from '../comparison/cell.js';
import { countOf, countRange, groupDigits } from '../text/words.js';

/** What a report says about itself, beside the numbers. */
export interface ReportInfo {
  /** Default: Comparison of losses. */
  readonly title?: string;
  /** Notes such as [Machine, AMD EPYC, 2 cores], which come before those on the methods. */
  readonly notes?: readonly Note[];
}

/** A title and a text: how something was done or measured. */
export type Note = readonly [title: string, text: string];

export function titleOf({ title = 'Comparison of losses' }: ReportInfo): string {
  return title;
}

/** What a reader has to know to judge the numbers: the report's own notes, then those on the methods. */
export function methodNotes(comparison: Comparison, { notes = [] }: ReportInfo = {}): Note[] {
  const { grid, baseline, differences, classes, compactness } = comparison;
  const isUneven = classes.some((row) => row.some((summary) => summary?.uneven));
  const tests = differences.filter(({ adjustedP }) => adjustedP !== null).length;
  const pooled = differences.filter(({ pooledAdjustedP }) => pooledAdjustedP !== null).length;
  return [
    ...notes,
    ['Runs', runsNote(comparison)],
    ['Choice of the network', choiceNote(grid.all)],
    [
      'Accuracy',
      'Share of right predictions in percent, mean ± sample standard deviation (n − 1) over seeds. Bold: the highest ' +
        'mean of the column, and those equal to it in the digits shown; being highest does not mean being better beyond ' +
        `noise. ▲ and ▼: better and worse than ${baseline} by the corrected t-test.`,
    ],
    ...(isUneven
      ? [
          [
            'Balanced accuracy',
            'The mean recall of the classes that have test images, where the largest has at least twice as many as the ' +
              'smallest: every class counts alike, where in the accuracy every image does. The tests are of the accuracy.',
          ] as const,
        ]
      : []),
    [
      'Paired t-test',
      'A loss and the baseline trained with the same seed make a pair. The two-sided test and the 95 % interval of the ' +
        'mean difference ask whether the loss would differ from the baseline with other seeds; the verdicts rest on this ' +
        'test alone. It takes the differences as independent and about normal. One pair, or pairs that all differ by the ' +
        'same amount, show no noise and leave nothing to test. The intervals are not corrected for their number.',
    ],
    [
      "McNemar's test",
      'Counts the test images that one of the two gets right and the other wrong, all common seeds together: exact below ' +
        '25 such images, mid-p otherwise. It speaks about these trained networks, not about training again. The same ' +
        'images come with every seed and are not independent, so that its p-values are rather too small.',
    ],
    [
      'Many comparisons',
      "Holm's correction at the 5 % level takes all comparisons of this report as one family, for each test by itself: " +
        `${countOf(tests, 't-test')}, ${countOf(pooled, 'McNemar test')}. Unclear: below 5 % by itself, but not after the ` +
        'correction, so that chance among so many comparisons explains it well enough.',
    ],
    [
      'Cost',
      'Seconds of training per epoch without validation, and without a head that is trained beforehand, median over epochs, ' +
        `then over seeds; in brackets relative to ${baseline} in the same column. Times of runs that shared a machine with ` +
        'others mean little.',
    ],
    [
      'Compactness',
      'Mean Euclidean distance between test images of the same class, divided by that between images of different ' +
        `classes; lower holds together better. Of the embeddings that the classifier reads${
          compactness.attention.flat().some(Boolean)
            ? ', and of the channel attention where a loss has it'
            : ''
        }. It is not accuracy: a loss can tie classes together and still confuse them.`,
    ],
    [
      'Learning curves',
      'Mean over seeds; the band reaches from the lowest seed to the highest. The training losses of different methods ' +
        'are different quantities, so accuracies are shown. Differences are those of runs with the same seed; where ' +
        'those of the first epochs are much larger than later ones, their picture begins later, as it says.',
    ],
    [
      'Pictures',
      'Embeddings of test images, the same images for all losses, from the run with the lowest seed. PCA: the two ' +
        'directions of largest variance. UMAP: keeps neighbours together; distances between groups, their sizes and their ' +
        'shapes mean little in it. Class distances: mean distance between the images of two classes, divided by the mean ' +
        'over different classes, so that 1 is usual and the diagonal shows the spread within a class. Those of embeddings ' +
        'and of channel attention are different quantities, each with colours of its own.',
    ],
  ];
}

function runsNote({ grid, baseline }: Comparison): string {
  const counts = grid.settings.flatMap((setting) =>
    grid.losses.map((loss) => grid.cells(setting, loss).length).filter((count) => count > 0),
  );
  const missing = grid.settings.length * grid.losses.length - counts.length;
  const epochs = grid.all.map(({ record }) => record.epochs);
  return (
    `${countOf(grid.all.length, 'run')}: ${countRange(counts, 'seed')} for each loss in a ` +
    `setting, ${Math.max(...epochs) === 0 ? 'of a head alone' : countRange(epochs, 'epoch')}. The baseline is ${baseline}. ` +
    `${missing === 0 ? 'No combination is missing.' : `${countOf(missing, 'combination')} without a run, shown as –.`}` +
    `${Math.min(...epochs) < Math.max(...epochs) ? ' Not all runs had the same number of epochs.' : ''}`
  );
}

/** What was measured of a run, by how it was chosen. */
const chosenBy = {
  validation: 'the epoch with the best validation accuracy',
  tuning:
    'the last epoch whose validation accuracy is within a standard error of the highest, the head on the frozen backbone being ' +
    'the epoch before the first,',
  head: 'a head on the frozen backbone, beside which nothing was trained,',
  last: 'the last epoch',
} as const;

function choiceNote(cells: readonly Cell[]): string {
  const counts = new Map<keyof typeof chosenBy, number>();
  for (const { record } of cells) counts.set(record.chosen.by, (counts.get(record.chosen.by) ?? 0) + 1);
  const kinds = [...counts];
  const list = kinds.map(([by, count]) => `in ${countOf(count, 'run')} ${chosenBy[by]}`);
  const text =
    kinds.length === 1
      ? `Of each run, ${chosenBy[kinds[0]![0]]} was measured.`
      : `Measured was ${list.map((part) => part.replace(/,$/, '')).join('; ')}.`;
  const splits = new Set(cells.map(({ record }) => record.evaluation.split));
  const chosen = [text, ...keptText(cells)].join(' ');
  if (splits.size === 1 && splits.has('test'))
    return `${chosen} The test images played no part in training or choice.`;
  return `${chosen} Beware: accuracies were measured on ${[...splits].join(' and ')} images; those not held out as test images give values that are too high.`;
}

/** How often tuning brought something, where runs with weights from elsewhere were tuned. */
function keptText(cells: readonly Cell[]): string[] {
  const tuned = cells.filter(({ record }) => record.transfer && record.epochs > 0);
  if (tuned.length === 0) return [];
  const heads = tuned.filter(({ record }) => record.transfer!.kept === 'head').length;
  return [`Of ${countOf(tuned.length, 'tuned run')}, ${groupDigits(heads)} kept the head alone.`];
}

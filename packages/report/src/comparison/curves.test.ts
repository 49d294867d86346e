import { expect, test } from 'vitest';
import { smallCell } from '../testing/small-cell.js';
import { differenceCurve, meanCurve } from './curves.js';
import type { CellEpoch } from './record.js';

function cell(seed: number, accuracies: readonly (number | null)[]) {
  const curve = accuracies.map(
    (validationAccuracy, i): CellEpoch => ({
      epoch: i + 1,
      trainLoss: 1,
      trainAccuracy: 0.5,
      validationAccuracy,
      seconds: 1,
    }),
  );
  return smallCell({ seed, record: { curve } });
}
const accuracy = ({ validationAccuracy }: CellEpoch) => validationAccuracy;

test('mean, lowest and highest of each epoch over the seeds that have it', () => {
  expect(meanCurve([cell(1, [0.25, 0.5]), cell(2, [0.75, null, 1])], accuracy)).toEqual([
    { epoch: 1, mean: 0.5, lowest: 0.25, highest: 0.75 },
    { epoch: 2, mean: 0.5, lowest: 0.5, highest: 0.5 },
    { epoch: 3, mean: 1, lowest: 1, highest: 1 },
  ]);
  expect(meanCurve([cell(1, [null])], accuracy)).toEqual([]);
});

test('differences are those of equal seeds and common epochs', () => {
  const runs = [cell(1, [0.5, 0.75]), cell(2, [0.5]), cell(3, [0])];
  const reference = [cell(2, [1, 1]), cell(1, [0.25])];
  expect(differenceCurve(runs, reference, accuracy)).toEqual([
    { epoch: 1, mean: -0.125, lowest: -0.5, highest: 0.25 },
  ]);
  expect(differenceCurve(runs, [], accuracy)).toEqual([]);
});

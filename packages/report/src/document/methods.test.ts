import { describe, expect, test } from 'vitest';
import { aggregate } from '../comparison/aggregate.js';
import type { Cell } from '../comparison/cell.js';
import { smallCell, smallCells } from '../testing/small-cell.js';
import { syntheticCells } from '../testing/synthetic-cells.js';
import { methodNotes } from './methods.js';

function note(cells: readonly Cell[], title: string): string {
  return methodNotes(aggregate(cells)).find(([name]) => name === title)![1];
}

describe('runs', () => {
  test('seeds, epochs and gaps are counted', () => {
    expect(note(syntheticCells(), 'Runs')).toBe(
      '67 runs: 1 to 3 seeds for each loss in a setting, 12 epochs. The baseline is ce. ' +
        '1 combination without a run, shown as –.',
    );
  });

  test('unequal numbers of epochs are pointed out', () => {
    const text = note([smallCell(), smallCell({ loss: 'cc', record: { epochs: 30 } })], 'Runs');
    expect(text).toContain('1 seed for each loss in a setting, 2 to 30 epochs');
    expect(text).toContain('Not all runs had the same number of epochs.');
  });
});

describe('choice of the network', () => {
  const last = { chosen: { epoch: 2, by: 'last' as const } };

  test('by validation, by the last epoch, or mixed', () => {
    const title = 'Choice of the network';
    expect(note([smallCell()], title)).toContain(
      'best validation accuracy was measured. The test images played no part',
    );
    expect(note([smallCell({ record: last })], title)).toContain('the last epoch was measured');
    expect(note([smallCell(), smallCell({ seed: 2, record: last })], title)).toContain(
      'Measured was in 1 run the epoch with the best validation accuracy; in 1 run the last epoch.',
    );
  });

  test('of weights from elsewhere: how often the head was kept', () => {
    const title = 'Choice of the network';
    const kept = (epoch: number, kept: 'head' | 'tuned') => ({
      chosen: { epoch, by: 'tuning' as const },
      transfer: { kept, head: { accuracy: 0.8 } },
    });
    const tuned = [
      smallCell({ record: kept(0, 'head') }),
      smallCell({ seed: 2, record: kept(2, 'tuned') }),
      smallCell({ seed: 3, record: kept(1, 'tuned') }),
    ];
    expect(note(tuned, title)).toContain('Of 3 tuned runs, 1 kept the head alone.');
    const alone = {
      ...{ epochs: 0, curve: [], secondsPerEpoch: null },
      ...{ chosen: { epoch: 0, by: 'head' as const }, transfer: { kept: 'head' as const } },
    };
    const cell = smallCell({ record: alone });
    expect(note([cell], title)).toContain('Of each run, a head on the frozen backbone');
    expect(note([cell], 'Runs')).toContain('1 seed for each loss in a setting, of a head alone.');
  });

  test('accuracies that are not of test images are warned of', () => {
    const evaluation = { split: 'validation' as const, samples: 100, accuracy: 0.9 };
    const text = note([smallCell({ record: { evaluation } })], 'Choice of the network');
    expect(text).toContain('Beware: accuracies were measured on validation images');
    expect(text).not.toContain('played no part');
  });
});

test('the size of the family is stated', () => {
  // Of crl there is a t-test; cc is right as often as ce, and on the same images.
  const cells = smallCells({ ce: [82, 88], cc: [82, 88], crl: [83, 92] });
  expect(note(cells, 'Many comparisons')).toMatch(/: 1 t-test, 1 McNemar test\./);
});

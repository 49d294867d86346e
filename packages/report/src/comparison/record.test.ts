import { KindredError } from '@kindred/core/errors';
import { describe, expect, test } from 'vitest';
import { smallCell } from '../testing/small-cell.js';
import { syntheticCells } from '../testing/synthetic-cells.js';
import { parseCellRecord } from './record.js';

test('records survive JSON', () => {
  for (const { record } of syntheticCells({ seeds: [1] })) {
    const read = parseCellRecord(JSON.parse(JSON.stringify(record)), 'cell.json');
    const { embedding } = record.compactness;
    const { intra, inter, ratio } = embedding;
    expect(read).toMatchObject({ ...record, compactness: { embedding: { intra, inter, ratio } } });
  }
});

describe('a wrong field is named', () => {
  const { record } = smallCell();
  test.each([
    ['accuracy', { ...record, evaluation: { ...record.evaluation, accuracy: 90 } }],
    ['evaluation.split', { ...record, evaluation: { ...record.evaluation, split: 'tests' } }],
    ['data.classNames', { ...record, data: { ...record.data, classNames: ['one'] } }],
    ['loss.config.name', { ...record, loss: { name: 'cc', config: {} } }],
    ['version', { ...record, version: 2 }],
    ['curve', { ...record, curve: [] }],
    ['arraysFile', { ...record, arraysFile: '../arrays.safetensors' }],
    ['surprise', { ...record, surprise: 1 }],
    ['seed', { ...record, seed: undefined }],
    ['secondsPerEpoch', { ...record, secondsPerEpoch: Number.NaN }],
  ])('%s', (field, value) => {
    expect(() => parseCellRecord(value, 'runs/cell.json')).toThrow(KindredError);
    expect(() => parseCellRecord(value, 'runs/cell.json')).toThrow(/^runs\/cell\.json: /);
    expect(() => parseCellRecord(value, 'runs/cell.json')).toThrow(field);
  });
});

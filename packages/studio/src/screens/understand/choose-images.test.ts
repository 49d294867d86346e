import { expect, test } from 'vitest';
import { confusedCells, confusionCounts, imagesOfCell, mistakes } from './choose-images.js';

const verdicts = {
  labels: Int32Array.of(0, 0, 1, 1, 1, 2),
  predicted: Int32Array.of(0, 1, 0, 0, 1, 1),
  confidence: Float32Array.of(0.9, 0.6, 0.7, 0.95, 0.8, 0.5),
  labelProbability: new Float32Array(6),
};

test('mistakes come by their confidence, of all classes or one', () => {
  expect(mistakes(verdicts)).toEqual([3, 2, 1, 5]);
  expect(mistakes(verdicts, 1)).toEqual([3, 2]);
});

test('a cell has its images, and wrong cells come by their size', () => {
  expect(imagesOfCell(verdicts, 1, 0)).toEqual([3, 2]);
  expect(imagesOfCell(verdicts, 2, 2)).toEqual([]);
  const counts = confusionCounts(verdicts, 3);
  expect([...counts]).toEqual([1, 1, 0, 2, 1, 0, 0, 1, 0]);
  expect(confusedCells(counts, 3)).toEqual([
    { label: 1, predicted: 0, count: 2 },
    { label: 0, predicted: 1, count: 1 },
    { label: 2, predicted: 1, count: 1 },
  ]);
});

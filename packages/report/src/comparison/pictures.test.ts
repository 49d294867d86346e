import { describe, expect, test } from 'vitest';
import { smallCell } from '../testing/small-cell.js';
import { syntheticCells } from '../testing/synthetic-cells.js';
import { buildGrid } from './grid.js';
import { drawCell, pictureCells } from './pictures.js';

test('the lowest seed stands for each loss in each setting', () => {
  const cells = [smallCell({ seed: 5 }), smallCell({ seed: 2 }), smallCell({ loss: 'cc', seed: 7 })];
  const chosen = pictureCells(buildGrid(cells, 'ce'));
  expect(chosen.map(({ record }) => [record.loss.name, record.seed])).toEqual([
    ['ce', 2],
    ['cc', 7],
  ]);
});

describe('a picture', () => {
  const cells = syntheticCells({ seeds: [1], testSamples: 80 });

  test('has a place for every image in both projections', () => {
    const picture = drawCell(cells[0]!, { epochs: 5 });
    expect(picture.labels).toHaveLength(80);
    expect(picture.pca).toHaveLength(160);
    expect(picture.umap).toHaveLength(160);
    expect(picture.pcaVariance).toBeGreaterThan(0.1);
    expect(picture.pcaVariance).toBeLessThan(1);
  });

  test('has distances of embeddings, and of the attention where there is some', () => {
    const kinds = (loss: string) =>
      Object.keys(drawCell(cells.find(({ record }) => record.loss.name === loss)!, { epochs: 1 }).distances);
    expect([kinds('ce'), kinds('cc')]).toEqual([['embedding'], ['embedding', 'attention']]);
  });

  test('has class distances in units of their mean between classes', () => {
    const { matrix, unit } = drawCell(smallCell(), { epochs: 1 }).distances.embedding;
    expect([...matrix]).toEqual([0.25, 1, 1, 0.25]);
    expect(unit).toBe(4);
  });

  test('of two images has no UMAP, and of one dimension still two axes', () => {
    const cell = smallCell();
    const sample = { vectors: Float32Array.of(1, 2), labels: Int32Array.of(0, 1), dimensions: 1 };
    const picture = drawCell({ ...cell, arrays: { ...cell.arrays, sample } });
    expect(picture.umap).toBeNull();
    picture.pca.forEach((value, i) => {
      expect(value).toBeCloseTo([-0.5, 0, 0.5, 0][i]!, 12);
    });
  });
});

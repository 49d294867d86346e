import { describe, expect, test } from 'vitest';
import { runPageInput } from '../testing/run-page-input.js';
import { chooseImages, type ImageLimits, imageLimits } from './choose-images.js';

const { inference } = runPageInput({ samples: 600, noise: 2 });
const limits: ImageLimits = { images: 200, map: 60, listed: 10, cell: 5 };

function cellsOf(images: readonly number[], { verdicts }: ReturnType<typeof chooseImages>) {
  const counts = new Map<string, number>();
  for (const image of images) {
    const key = `${verdicts[image]!.label},${verdicts[image]!.predicted}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

describe('the images of a page', () => {
  const chosen = chooseImages(inference, limits);
  const { verdicts, surestMistakes, leastSure, map, shown } = chosen;

  test('are the surest mistakes, first those of highest confidence', () => {
    const wrong = verdicts.filter(({ label, predicted }) => label !== predicted);
    const expected = wrong.map(({ confidence }) => confidence).sort((a, b) => b - a);
    expect(surestMistakes.map((i) => verdicts[i]!.confidence)).toEqual(expected.slice(0, 10));
    for (const i of surestMistakes) expect(verdicts[i]!.label).not.toBe(verdicts[i]!.predicted);
  });

  test('the least sure ones, right or wrong', () => {
    const expected = verdicts.map(({ confidence }) => confidence).sort((a, b) => a - b);
    expect(leastSure.map((i) => verdicts[i]!.confidence)).toEqual(expected.slice(0, 10));
  });

  test('those of the map, as many of each class as its share', () => {
    expect(map).toHaveLength(60);
    for (let label = 0; label < 3; label++) {
      expect(map.filter((i) => inference.labels[i] === label)).toHaveLength(20);
    }
  });

  test('and some of each cell of the confusion matrix; each once', () => {
    expect(new Set(shown).size).toBe(shown.length);
    for (const i of [...surestMistakes, ...leastSure, ...map]) expect(shown).toContain(i);
    const all = cellsOf([...verdicts.keys()], chosen);
    const found = cellsOf(shown, chosen);
    expect(all.size).toBe(9);
    for (const [cell, count] of all) expect(found.get(cell)).toBeGreaterThanOrEqual(Math.min(5, count));
  });

  test('do not exceed the limit; large cells of mistakes come before small ones, and before what is right', () => {
    const few = chooseImages(inference, { ...limits, listed: 0, map: 2, images: 8 });
    expect(few.shown).toHaveLength(8);
    const found = cellsOf(few.shown.slice(2), few);
    expect([...found.keys()].filter((cell) => cell[0] !== cell[2])).toHaveLength(6);
  });
});

test('there are fewer of larger thumbnails', () => {
  expect(imageLimits(72).images).toBeLessThan(imageLimits(48).images);
  expect(imageLimits(1).images).toBe(imageLimits(28).images);
  expect(imageLimits(72).map).toBeLessThan(imageLimits(72).images);
});

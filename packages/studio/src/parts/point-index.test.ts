import { expect, test } from 'vitest';
import { PointIndex, pointsInside } from './point-index.js';

/** Places that look drawn, always the same. */
function scattered(count: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: 2 * count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return (state / 2 ** 31) * 100 - 50;
  });
}

test('the nearest point is the one that a search through all finds', () => {
  const points = scattered(2_000);
  const index = new PointIndex(points);
  const places = scattered(300);
  for (let p = 0; p < places.length; p += 2) {
    const [x, y] = [1.2 * places[p]!, 1.2 * places[p + 1]!];
    const distance = (i: number) => Math.hypot(points[2 * i]! - x, points[2 * i + 1]! - y);
    const all = Array.from({ length: points.length / 2 }, (_, i) => i).filter((i) => distance(i) <= 3);
    const expected = all.sort((a, b) => distance(a) - distance(b))[0];
    expect(index.nearest(x, y, 3)).toBe(expected);
  }
});

test('points at one place, or on a line, are found', () => {
  expect(new PointIndex(Float32Array.of(1, 1, 1, 1)).nearest(1, 1.5, 1)).toBeDefined();
  expect(new PointIndex(Float32Array.of(0, 5, 10, 5, 20, 5)).nearest(11, 5, 2)).toBe(1);
  expect(new PointIndex(new Float32Array()).nearest(0, 0, 10)).toBeUndefined();
});

test('a lasso takes what is inside, also of a shape with a dent', () => {
  const points = Float32Array.of(1, 1, 5, 5, 5, 1, 20, 20);
  // A triangle with a dent from below that leaves (5, 1) outside.
  const polygon = [0, 0, 4, 0, 5, 3, 6, 0, 10, 0, 10, 10, 0, 10];
  expect(pointsInside(points, polygon)).toEqual([0, 1]);
});

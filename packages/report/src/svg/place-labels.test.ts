import { expect, test } from 'vitest';
import { placeLabels } from './place-labels.js';

const area = { width: 200, height: 100 };

test('a label with room stays, one near the edge moves inside', () => {
  expect(placeLabels([{ text: 'ab', x: 50, y: 50 }], 10, area)).toEqual([{ text: 'ab', x: 50, y: 50 }]);
  const [corner] = placeLabels([{ text: 'a long name', x: 199, y: 0 }], 10, area);
  expect(corner!.x).toBeLessThan(170);
  expect(corner!.y).toBe(5);
});

test('labels do not cover each other; what finds no room is left out', () => {
  const wanted = Array.from({ length: 40 }, (_, i) => ({ text: `n${i}`, x: 100, y: 50 }));
  const placed = placeLabels(wanted, 10, area);
  expect(placed.length).toBeGreaterThan(4);
  expect(placed.length).toBeLessThan(20);
  expect(placed[0]).toEqual(wanted[0]);
  placed.forEach((a, i) => {
    for (const b of placed.slice(0, i)) {
      expect(Math.abs(a.x - b.x) > 12 || Math.abs(a.y - b.y) >= 10, `${a.text} on ${b.text}`).toBe(true);
    }
  });
});

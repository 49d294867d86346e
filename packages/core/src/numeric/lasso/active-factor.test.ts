import { expect, test } from 'vitest';
import { Random } from '../../random/random.js';
import { factorProblem } from '../../testing/lasso-problems.js';
import { ActiveFactor } from './active-factor.js';

test('solves for any set that was reached by adding and removing', () => {
  const n = 24;
  const { gram } = factorProblem(n, { samples: 60, factors: 6, noise: 0.5, seed: 1 });
  const random = new Random(2);
  const factor = new ActiveFactor(gram, n, 1e-12);
  const right = Float64Array.from({ length: n }, () => random.normal());
  for (let step = 0; step < 200; step++) {
    const others = Array.from({ length: n }, (_, j) => j).filter((j) => !factor.members.includes(j));
    const isFull = others.length === 0 || (factor.members.length > 0 && random.float() < 0.4);
    if (isFull) factor.remove(random.int(factor.members.length));
    else expect(factor.add(others[random.int(others.length)]!)).toBe(true);
    const x = factor.solve(right);
    for (const i of factor.members) {
      const sum = factor.members.reduce((total, j, a) => total + gram[i * n + j]! * x[a]!, 0);
      expect(sum).toBeCloseTo(right[i]!, 10);
    }
  }
});

test('refuses a coordinate that depends on the members, and one that is dead', () => {
  const factor = new ActiveFactor(Float64Array.of(1, 2, 0, 2, 4, 0, 0, 0, 0), 3, 1e-10);
  expect(factor.add(1)).toBe(true);
  expect(factor.add(0)).toBe(false);
  expect(factor.add(2)).toBe(false);
  expect(factor.members).toEqual([1]);
  factor.remove(0);
  expect(factor.add(0)).toBe(true);
  expect([...factor.solve([3, 9, 9])]).toEqual([3]);
});

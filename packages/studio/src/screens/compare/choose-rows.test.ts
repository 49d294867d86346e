import { expect, test } from 'vitest';
import type { ComparedRun } from '../../protocol/index.js';
import { chooseRows, countValues } from './choose-rows.js';
import { type Condition, usualState } from './table-state.js';

function run(name: string, more: Partial<ComparedRun> = {}): ComparedRun {
  return {
    ...{ name, state: 'finished', settings: {}, isPruned: false, bytes: 1, date: '2026-01-01T00:00:00.000Z' },
    ...more,
  };
}

const recipe = { data: 'digits', model: 'lenet', loss: 'cc:lambda=0.1', seed: 1, epochs: 3 };
const runs = [
  run('seed10', {
    settings: { batchSize: 64, 'loss.lambda': 0.1 },
    recipe,
    accuracy: { value: 0.8, split: 'test' },
  }),
  run('seed2', {
    settings: { batchSize: 8 },
    recipe: { ...recipe, loss: 'ce' },
    accuracy: { value: 0.9, split: 'test' },
  }),
  run('broken', { state: 'damaged' }),
];
const names = (more: { text?: string; conditions?: Condition[]; sort?: { key: string; isDown: boolean } }) =>
  chooseRows(runs, { ...usualState, ...more }).map(({ name }) => name);

test('what is not known comes last in both directions, numbers in names count', () => {
  expect(names({ sort: { key: 'accuracy', isDown: true } })).toEqual(['seed2', 'seed10', 'broken']);
  expect(names({ sort: { key: 'accuracy', isDown: false } })).toEqual(['seed10', 'seed2', 'broken']);
  expect(names({ sort: { key: 'name', isDown: false } })).toEqual(['broken', 'seed2', 'seed10']);
  expect(names({ sort: { key: 'option:loss.lambda', isDown: false } })[0]).toBe('seed10');
});

test('all words have to be there, in a name or an option', () => {
  expect(names({ text: 'SEED batchsize=6' })).toEqual(['seed10']);
  expect(names({ text: 'lambda digits' })).toEqual(['seed10']);
  expect(names({ text: 'lambda ce' })).toEqual([]);
});

test('conditions on columns', () => {
  expect(names({ conditions: [{ key: 'loss', kind: 'is', values: ['ce', '–'] }] })).toEqual([
    'broken',
    'seed2',
  ]);
  const between: Condition = { key: 'option:batchSize', kind: 'between', from: 8, to: 63 };
  expect(names({ conditions: [between] })).toEqual(['seed2']);
});

test('values of a column are counted', () => {
  expect(countValues([...runs, run('other')], 'loss')).toEqual([
    { value: '–', count: 2 },
    { value: 'cc:lambda=0.1', count: 1 },
    { value: 'ce', count: 1 },
  ]);
});

test('a thousand runs are chosen and sorted in a moment', () => {
  const many = Array.from({ length: 1_000 }, (_, i) =>
    run(`run${i}`, {
      settings: Object.fromEntries(Array.from({ length: 60 }, (_, k) => [`option${k}`, (i * k) % 7])),
    }),
  );
  const begin = performance.now();
  const state = { ...usualState, text: 'option59=3', sort: { key: 'option:option3', isDown: true } };
  expect(chooseRows(many, state).length).toBeGreaterThan(100);
  expect(performance.now() - begin).toBeLessThan(500);
});

import { expect, test } from 'vitest';
import type { NamedOption } from '../../protocol/index.js';
import { scoreOf } from './score-of.js';

test('numbers become numbers, what is empty keeps its default, and what is no number is told by the server', () => {
  const option = (key: string, type: NamedOption['options'][number]['type']) => ({
    ...{ key, type },
    ...{ flag: `--${key}`, description: '', default: null },
  });
  const number = { kind: 'number', isInteger: true, limits: '' } as const;
  const options = [
    option('k', number),
    option('shrink', number),
    option('isCosine', { kind: 'boolean' }),
    option('m', number),
  ];
  const score = { name: 'nearest-neighbours', description: '', paper: null, options };
  expect(scoreOf(score, { k: '5', shrink: '', isCosine: true, m: 'many', other: 'x' })).toEqual({
    ...{ name: 'nearest-neighbours', k: 5, isCosine: true, m: 'many' },
  });
});

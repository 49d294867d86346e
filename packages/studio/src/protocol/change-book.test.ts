import { expect, test } from 'vitest';
import { ChangeBook, unmarked } from './change-book.js';
import type { Change, ChangeAction } from './data.js';

const change = (n: number, action: ChangeAction, images: readonly number[], isUndone = false): Change => ({
  ...{ n, action, images, isUndone },
  at: '2026-01-01T00:00:00.000Z',
});

test('what is undone in the middle leaves what came before and after, whichever news come first', () => {
  const first = change(1, { kind: 'label', class: 'cat' }, [7, 8]);
  const second = change(2, { kind: 'label', class: 'dog' }, [7]);
  const tag = change(3, { kind: 'tag', tag: 'odd', isSet: true }, [7]);
  const book = new ChangeBook([tag, second, first]);
  expect(book.of(7)).toEqual({ class: 'dog', isTrashed: false, isKept: false, tags: ['odd'] });
  expect(book.take([{ ...second, isUndone: true }])).toEqual(new Set([7]));
  expect(book.of(7)).toMatchObject({ class: 'cat', tags: ['odd'] });
  expect(book.newest(false)?.n).toBe(3);
  expect(book.newest(true)?.n).toBe(2);
  book.take([first, tag].map((one) => ({ ...one, isUndone: true })));
  expect(book.of(7)).toBe(unmarked);
  expect(book.marks.size).toBe(0);
});

import { expect, test } from 'vitest';
import { breakable, type Content, html } from './markup.js';

test('what is put in is escaped, in text and in attributes', () => {
  const name = `<b title="x">&'`;
  expect(html`<p title="${name}">${name}</p>`.text).toBe(
    '<p title="&lt;b title=&quot;x&quot;&gt;&amp;&#39;">&lt;b title=&quot;x&quot;&gt;&amp;&#39;</p>',
  );
});

test('markup is not escaped again, lists are joined, and nothing vanishes', () => {
  const parts: Content[] = [html`<i>${1}</i>`, [html`<i>${0}</i>`], null, undefined, false, ''];
  expect(html`<p>${parts}</p>`.text).toBe('<p><i>1</i><i>0</i></p>');
});

test('control characters become spaces', () => {
  expect(html`${'a\u0000b\u001bc\nd\te'}`.text).toBe('a b c\nd\te');
});

test('names can be broken after punctuation, and stay escaped', () => {
  expect(html`<th>${breakable('cc:base=<ce>')}</th>`.text).toBe('<th>cc:<wbr />base=<wbr />&lt;ce&gt;</th>');
});

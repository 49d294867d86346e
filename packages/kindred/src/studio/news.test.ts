import { expect, test } from 'vitest';
import { News } from './news.js';

/** What is told is the same to them, whatever it is. */
const tell = (news: News, data: unknown) => news.tell('runs', data as never);

/** What a page gets until it has so many news, by name and data. */
async function taken(
  news: News,
  after: string | undefined,
  count: number,
): Promise<{ id: string; text: string }[]> {
  const reader = news.stream(after).getReader();
  let text = '';
  const blocks = () => text.split('\n\n').filter((block) => block.includes('event:'));
  while (blocks().length < count) text += new TextDecoder().decode((await reader.read()).value);
  await reader.cancel();
  return blocks().map((block) => ({
    id: /id: (.*)/.exec(block)![1]!,
    text: /event: (.*)\ndata: (.*)/.exec(block)!.slice(1).join(' '),
  }));
}

test('a page that was away gets what it has missed, or is told to ask for everything', async () => {
  const news = new News();
  tell(news, 'a');
  tell(news, 'b\nc');
  const first = taken(news, undefined, 1);
  tell(news, 'd');
  const [{ id, text }] = (await first) as [{ id: string; text: string }];
  expect(text).toBe('runs "d"');
  tell(news, 'e');
  expect((await taken(news, id, 1)).map((item) => item.text)).toEqual(['runs "e"']);
  const begin = id.replace('-3', '-0');
  expect((await taken(news, begin, 4)).map((item) => item.text)).toEqual([
    'runs "a"',
    'runs "b\\nc"',
    'runs "d"',
    'runs "e"',
  ]);
  for (const unknown of ['other-3', id.replace('-3', '-9'), 'x']) {
    expect((await taken(news, unknown, 1)).map((item) => item.text)).toEqual(['reset null']);
  }
  for (let i = 0; i < 1_000; i++) tell(news, i);
  expect((await taken(news, id, 1))[0]!.text).toBe('reset null');
});

test('a page that takes nothing is cut off, and the others go on', async () => {
  const news = new News();
  const slow = news.stream(undefined).getReader();
  const large = 'x'.repeat(2 ** 20);
  for (let i = 0; i < 6; i++) tell(news, large);
  let bytes = 0;
  for (let part = await slow.read(); !part.done; part = await slow.read()) bytes += part.value.length;
  expect(bytes).toBeLessThan(6 * 2 ** 20);
});

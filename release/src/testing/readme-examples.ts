import { readFile } from 'node:fs/promises';

/** The TypeScript that a Markdown file shows, one text for each of its code blocks. */
export async function examplesOf(markdown: string): Promise<string[]> {
  const text = await readFile(markdown, 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1]!);
}

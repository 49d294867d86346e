import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** The sources: the tests may run compiled, from dist. */
const source = dirname(fileURLToPath(import.meta.url)).replace(/dist$/, 'src');
const packages = join(source, '../..');

/** What is no command: its messages have options as code, `imageSize`, which the command turns into flags. */
const library = [
  ...['core/src', 'report/src'].map((folder) => join(packages, folder)),
  ...['api', 'data', 'storage', 'engine'].map((folder) => join(source, folder)),
];

/** Flags of Node, not of kindred. */
const exceptions = ['collector.ts', 'load-parts.ts'];

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(({ name }) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !exceptions.includes(name))
    .map(({ parentPath, name }) => join(parentPath, name));
}

/** The string literals of a source, as they are written; those in comments are none. */
function stringsOf(text: string): string[] {
  const tokens = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
  return [...text.matchAll(tokens)].map(([token]) => token).filter((token) => /^['"`]/.test(token));
}

test('strings are told from comments', () => {
  const text = "/** `a --flag` */ f('b --flag', `c\n--flag`); // 'd'\n";
  expect(stringsOf(text)).toEqual(["'b --flag'", '`c\n--flag`']);
});

describe.skipIf(!existsSync(join(packages, 'core/src')))('the library', () => {
  const strings = library
    .flatMap(sourcesBelow)
    .flatMap((file) => stringsOf(readFileSync(file, 'utf8')).map((text) => ({ file, text })));

  test('does not speak of flags', () => {
    expect(strings.length).toBeGreaterThan(1000);
    for (const { file, text } of strings) expect(text, file).not.toMatch(/(?<!var)[\s('"`]--[a-z]{2,}/);
  });

  test('does not speak of commands', () => {
    const command =
      /\bkindred (train|compare|evaluate|predict|prune|export|data|doctor|embed|runs|[a-z]+es)\b/;
    for (const { file, text } of strings) expect(text, file).not.toMatch(command);
  });
});

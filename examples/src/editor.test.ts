import { mkdir, rm, writeFile } from 'node:fs/promises';
import * as kindred from 'kindred';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LanguageServer } from './testing/language-server.js';

const { attacks, criteria, losses, mixes, models, optimizers, samplers, schedules, scores, transforms } =
  kindred;
const kinds: Record<string, Readonly<Record<string, kindred.Part>>> = {
  attacks,
  criteria,
  losses,
  mixes,
  models,
  optimizers,
  samplers,
  schedules,
  scores,
  transforms,
};

/** Here, and not in a temporary folder, so that the packages are found. */
const folder = new URL('editor/', import.meta.url);
const server = new LanguageServer();
let documents = 0;

/** Opens a program; a `|` in it is where the cursor is. */
function at(marked: string) {
  const text = `import * as kindred from 'kindred';\nimport { compareLosses, losses, pruneRun, train } from 'kindred';\n${marked}\n`;
  const before = text.slice(0, text.indexOf('|')).split('\n');
  const uri = new URL(`program-${documents++}.ts`, folder).href;
  server.open(uri, text.replace('|', ''));
  return [uri, { line: before.length - 1, character: before.at(-1)!.length }] as const;
}

const names = (parts: Readonly<Record<string, kindred.Part>>) => Object.values(parts).map(({ name }) => name);
const labels = async (marked: string) => [...(await server.complete(...at(marked))).keys()];

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  const compilerOptions = { strict: true, module: 'nodenext', target: 'es2022', types: [] };
  await writeFile(new URL('tsconfig.json', folder), JSON.stringify({ compilerOptions }));
  await server.start(folder);
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

describe('an editor', () => {
  test.each(Object.entries(kinds))(
    'completes kindred.%s, and shows the paper of each',
    async (kind, parts) => {
      const completed = await server.complete(...at(`kindred.${kind}.|`));
      expect([...completed.keys()].sort()).toEqual(Object.keys(parts).sort());
      for (const [name, { paper = '' }] of Object.entries(parts)) {
        // "Song et al., CC-Loss: ..., ICPR 2020, arXiv 2010.05469": the doc comment says who and when.
        const known = paper === 'none' ? [] : paper.match(/^[A-Z]\w+|\b(?:19|20)\d\d\b(?!\.)/g);
        const shown = completed.get(name)!;
        expect(shown, name).toMatch(/\w{3}/);
        for (const word of known ?? []) expect(shown, name).toContain(word);
      }
    },
  );

  test('shows the paper over a name', async () => {
    const shown = await server.hover(...at('void train({ loss: losses.c|c });'));
    expect(shown).toContain(
      'CC-Loss: channel correlation loss (Song, Chang, Ma, Li, Tan, ICPR 2020, arXiv 2010.05469)',
    );
  });

  test.each([
    ["train({ loss: '|' })", names(losses)],
    ["train({ loss: { name: '|' } })", names(losses)],
    ["train({ loss: { use: losses.cc, base: '|' } })", names(losses).filter((name) => name !== 'cc')],
    ["train({ model: '|' })", names(models)],
    ["train({ optimizer: '|' })", names(optimizers)],
    ["train({ schedule: '|' })", names(schedules)],
    ["train({ sampler: '|' })", names(samplers)],
    ["train({ augment: ['|'] })", names(transforms)],
    ["train({ augment: [{ name: '|' }] })", names(transforms)],
    ["train({ mix: '|' })", [...names(mixes), 'none']],
    ["compareLosses({ losses: ['|'] })", names(losses)],
    ["pruneRun('run', { keep: 0.5, criterion: '|' })", names(criteria)],
    ["kindred.evaluateAbnormal(run, { scores: ['|'] })", names(scores)],
    ["kindred.evaluateAbnormal(run, { attacks: ['|'] })", names(attacks)],
  ])('completes the names in %s', async (call, expected) => {
    expect((await labels(`declare const run: kindred.Run; void ${call};`)).sort()).toEqual(expected.sort());
  });

  test.each(["name: 'cc'", 'use: losses.cc, lambda: 0.1'])('completes options beside %s', async (chosen) => {
    const options = await labels(`void train({ loss: { ${chosen}, | } });`);
    expect(options).toEqual(expect.arrayContaining(['base?', 'form?', 'reduction?']));
  });
});

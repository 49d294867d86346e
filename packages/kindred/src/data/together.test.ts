import { allPictures, type CopyPair, groupCopies } from '@kindred/core/data';
import { Random } from '@kindred/core/random';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { readCopies, writeCopies } from '../storage/copies-file.js';
import { expectFailure } from '../testing/expect-failure.js';
import { tempFolder } from '../testing/temp-folder.js';
import { noiseImage, pictures } from '../testing/test-images.js';
import { copiesIn } from './copies-in.js';
import { inspectData, openData } from './open-data.js';

/** Names of the groups of training pictures that test pictures have, too. */
async function sharedPeople(folder: string, groupBy: string, person: (source: string) => string) {
  const { splits } = await openData(folder, { groupBy, test: 0.3 });
  const people = ({ train, test }: typeof splits, split: 'train' | 'test') => {
    const dataset = split === 'train' ? train! : test!;
    return new Set(Array.from(dataset.labels, (_, index) => person(dataset.source(index))));
  };
  const trained = people(splits, 'train');
  expect(splits.test!.labels.length).toBeGreaterThan(0);
  return [...people(splits, 'test')].filter((name) => trained.has(name));
}

/** Eight people, each with four pictures, some of them in two classes. */
async function people() {
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < 32; i++) {
    const person = i >> 2;
    const label = person % 3 === 0 && i % 4 === 3 ? 'b' : person % 2 === 0 ? 'a' : 'b';
    files[`${label}/p${person}_${i % 4}.png`] = await noiseImage({ seed: i }).png().toBuffer();
  }
  return files;
}

describe('groups', () => {
  test('that names tell are on one side', async () => {
    const person = (source: string) => /p\d+/.exec(source)![0];
    expect(await sharedPeople(await tempFolder(await people()), '/(p\\d+)_', person)).toEqual([]);
  });

  test('that a column tells are on one side', async () => {
    const files = await people();
    const rows = Object.keys(files).map((file) => `${file},${file[0]},${/p\d+/.exec(file)![0]}`);
    const folder = await tempFolder({ ...files, 'labels.csv': `file,label,Person\n${rows.join('\n')}` });
    const person = (source: string) => /p\d+/.exec(source)![0];
    expect(await sharedPeople(folder, 'person', person)).toEqual([]);
    await expectFailure(
      openData(folder, { groupBy: 'persom' }),
      "no column 'persom' for `groupBy`",
      'Person',
    );
    const { train } = (await openData(folder, { groupBy: 'person' })).splits;
    expect(new Set(train!.groups).size).toBe(8);
  });

  test('that a program tells are on one side', async () => {
    const data = {
      ...{ classNames: ['a', 'b'], length: 20 },
      read: async (index: number) => ({
        image: await noiseImage({ seed: index }).png().toBuffer(),
        ...{ label: index % 2, group: `person ${index >> 2}` },
      }),
    };
    const { splits } = await openData(data, { test: 0.3 });
    const trained = new Set(splits.train!.groups);
    expect(splits.test!.groups!.filter((group) => trained.has(group))).toHaveLength(0);
    await expectFailure(openData(data, { groupBy: '(.)' }), 'tells the groups of its images itself');
  });

  test('of a row without one are a fault with its row', async () => {
    const files = await pictures(['x'], { perClass: 4 });
    const table = 'file,label,person\nx/1.png,a,p\nx/2.png,b,\nx/3.png,a,q\nx/4.png,b,q\n';
    const { faults } = await inspectData(await tempFolder({ ...files, 'labels.csv': table }), {
      groupBy: 'person',
    });
    expect(faults).toEqual([{ source: 'labels.csv', message: "no group in column 'person' (row 3)" }]);
  });

  test.each([
    ['(\\d)_x', "'(\\d)_x' matches none of the names of 10 pictures in ", "such as 'a/1.png'"],
    ['a/(\\d)', "'a/(\\d)' matches the names of 5 of 10 pictures in ", "but not 'b/1.png'"],
    ['person', "no table of labels with a column 'person'", 'no group of parentheses'],
    ['(', "'(' is neither a column nor a regular expression"],
  ])('by %s are refused', async (groupBy, ...parts) => {
    await expectFailure(openData(await tempFolder(await pictures(['a', 'b'])), { groupBy }), ...parts);
  });
});

/** A picture that resembles a photograph: spots of different sizes before a background from one colour to another. */
async function spots(seed: number): Promise<Buffer> {
  const random = new Random(seed);
  const circles = Array.from({ length: 40 }, () => {
    const [r, g, b] = [random.int(256), random.int(256), random.int(256)];
    return `<circle cx="${random.int(160)}" cy="${random.int(120)}" r="${2 + random.int(24)}" fill="rgb(${r},${g},${b})"/>`;
  });
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="120">${circles.join('')}</svg>`;
  return sharp(Buffer.from(drawing)).flatten({ background: '#888' }).png().toBuffer();
}

describe('near copies in a folder', () => {
  const changes: [string, (picture: Sharp) => Sharp][] = [
    ['as JPEG', (picture) => picture.jpeg({ quality: 40 })],
    ['smaller', (picture) => picture.resize({ width: 90 }).png()],
    ['cut', (picture) => picture.extract({ left: 8, top: 0, width: 152, height: 114 }).png()],
    ['mirrored', (picture) => picture.flop().png()],
  ];

  test('are told, and never on both sides', async () => {
    const files: Record<string, Uint8Array> = {};
    for (let i = 0; i < 16; i++) {
      const label = i % 2 === 0 ? 'a' : 'b';
      const original = await spots(i);
      files[`${label}/${i}.png`] = await sharp(original).png().toBuffer();
      const [name, change] = changes[i % 4]!;
      files[`${label}/copy ${i} ${name}.png`] = await change(sharp(original)).toBuffer();
    }
    const folder = await tempFolder(files);
    const whole = await openData(folder);
    const groups = await copiesIn(whole);
    expect(groups).toHaveLength(16);
    for (const { members } of groups) {
      expect(members).toHaveLength(2);
      expect(new Set(members.map(({ source }) => /\d+/.exec(source)![0])).size).toBe(1);
    }
    const { train, test: held } = (await openData(folder, { test: 0.25 })).splits;
    const trained = new Set(train!.copies);
    expect(held!.labels).toHaveLength(8);
    expect(held!.copies!.filter((copy) => trained.has(copy))).toHaveLength(0);
    const { problems } = (await inspectData(folder)).source;
    expect(problems).toHaveLength(16);
    expect(problems).toContainEqual({
      source: 'b/copy 3 mirrored.png',
      message: 'nearly the same picture as b/3.png, mirrored',
    });
    expect((await inspectData(folder, { copies: 'none' })).source.problems).toEqual([]);
  });
});

test('what was found is kept by the content and the splits of the data', async () => {
  const cache = await tempFolder();
  const before = process.env.KINDRED_CACHE;
  process.env.KINDRED_CACHE = cache;
  try {
    const source = await openData(await tempFolder(await pictures(['a', 'b'])));
    expect(await readCopies(source, 'near')).toBeUndefined();
    const pairs: CopyPair[] = [
      { first: 1, second: 4, kind: 'near', distance: 3, correlation: 0.99, detail: 0.9, isMirrored: true },
    ];
    await writeCopies(source, 'near', pairs);
    expect(await readCopies(source, 'near')).toEqual(pairs);
    expect(groupCopies(allPictures(source.splits), pairs)[0]!.members).toHaveLength(2);
    expect(await readCopies(source, 'exact')).toBeUndefined();
    expect(await readCopies({ ...source, fingerprint: 'other' }, 'near')).toBeUndefined();
  } finally {
    if (before === undefined) delete process.env.KINDRED_CACHE;
    else process.env.KINDRED_CACHE = before;
  }
});

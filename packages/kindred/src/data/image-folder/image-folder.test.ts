import { describe, expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { noiseImage, pictures } from '../../testing/test-images.js';
import { inspectData, openData } from '../open-data.js';

test('reads splits, classes and ragged sizes', async () => {
  const folder = await tempFolder({
    ...(await pictures(['train/cat', 'train/dog'])),
    ...(await pictures(['val/cat', 'val/dog'], { perClass: 2, width: 40, height: 30, seed: 100 })),
  });
  const source = await openData(folder, { storeSize: 20 });
  expect(source.classNames).toEqual(['cat', 'dog']);
  expect(Object.keys(source.splits)).toEqual(['train', 'validation']);
  const { train, validation } = source.splits;
  expect(Array.from(train!.labels)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  expect(train!.source(5)).toBe('train/dog/1.png');
  expect(train!.image(0)).toMatchObject({ channels: 3, height: 16, width: 24 });
  expect(validation!.image(3)).toMatchObject({ channels: 3, height: 20, width: 27 });
  expect(source.problems).toEqual([]);
});

test('one channel on request', async () => {
  const { splits } = await openData(await tempFolder(await pictures(['a', 'b'])), { channels: 1 });
  expect(splits.train!.channels).toBe(1);
  expect(splits.train!.image(0).data).toHaveLength(24 * 16);
});

test('the fingerprint is that of the content', async () => {
  const files = await pictures(['a', 'b']);
  const original = await openData(await tempFolder(files));
  const copied = await openData(await tempFolder(files));
  expect(copied.fingerprint).toBe(original.fingerprint);
  const swapped = { ...files, 'a/1.png': files['a/2.png']!, 'a/2.png': files['a/1.png']! };
  expect((await openData(await tempFolder(swapped))).fingerprint).not.toBe(original.fingerprint);
});

test('progress ends with all files', async () => {
  const calls: number[][] = [];
  const folder = await tempFolder(await pictures(['a', 'b']));
  await openData(folder, { onProgress: (...call) => calls.push(call) });
  expect(calls).toEqual(Array.from({ length: 10 }, (_, i) => [i + 1, 10]));
});

describe('several faults', () => {
  const several = async () => ({
    ...(await pictures(['a', 'b'], { perClass: 6 })),
    ...Object.fromEntries([1, 2, 3, 4, 5].map((i) => [`empty${i}/`, ''])),
    'b/bad.png': 'text',
  });

  test('are told together, before anything is decoded', async () => {
    const folder = await tempFolder(await several());
    const onProgress = () => expect.unreachable();
    const failure = await expectFailure(
      openData(folder, { onProgress }),
      'empty1/: the class folder has no images',
    );
    expect(failure.message).toContain('; empty5/: ');
    expect(failure.message).not.toContain('inspectData');
    const more = await tempFolder({ ...(await several()), 'empty6/': '' });
    await expectFailure(openData(more), ' and 1 more; `inspectData()` lists them all');
  });

  test('and do not keep the rest from being looked at', async () => {
    const twin = await noiseImage({ seed: 0 }).png().toBuffer();
    const folder = await tempFolder({ ...(await several()), 'a/copy.png': twin });
    const { source, faults } = await inspectData(folder);
    expect(source.splits.train!.labels).toHaveLength(13);
    expect(faults.map((fault) => fault.source)).toEqual([
      ...[1, 2, 3, 4, 5].map((i) => `empty${i}/`),
      'b/bad.png',
    ]);
    expect(source.problems).toEqual([{ source: 'a/copy.png', message: 'the same picture as a/1.png' }]);
    const skipping = await inspectData(folder, { skipBad: true });
    expect(skipping.faults).toHaveLength(5);
    expect(skipping.source.problems[0]).toEqual({
      source: 'b/bad.png',
      message: 'not an image in a known format: left out',
    });
  });

  test('images to train on are missing', async () => {
    const folder = await tempFolder(await pictures(['test/a', 'test/b']));
    expect((await openData(folder)).splits).toHaveProperty('test');
    expect((await inspectData(folder)).faults).toMatchObject([
      { message: expect.stringContaining('no training') },
    ]);
  });
});

describe('unreadable images', () => {
  const withBad = async (count: number) => {
    const files: Record<string, string | Uint8Array> = await pictures(['a', 'b'], { perClass: 6 });
    for (let i = 0; i < count; i++) files[`b/bad${i}.png`] = 'text';
    return files;
  };

  test('stop the reading with a count, the first names and a way out', async () => {
    const folder = await tempFolder({ ...(await withBad(7)), 'a/zero.jpg': '' });
    await expectFailure(
      openData(folder),
      '8 of 20 images cannot be read',
      'a/zero.jpg (empty file), b/bad0.png (not an image in a known format)',
      'and 3 more',
      '`skipBad`',
    );
  });

  test('are left out and listed with skipBad', async () => {
    const { splits, problems } = await openData(await tempFolder(await withBad(1)), { skipBad: true });
    expect(splits.train!.labels).toHaveLength(12);
    expect(problems).toEqual([{ source: 'b/bad0.png', message: 'not an image in a known format: left out' }]);
  });

  test('that are all a class has stop it in any case', async () => {
    const folder = await tempFolder({ ...(await pictures(['a'])), 'b/1.png': 'text' });
    await expectFailure(openData(folder, { skipBad: true }), 'b/: the class folder has no readable image');
  });
});

describe('problems', () => {
  test('the same picture twice: in a class, across classes, across splits, in another format', async () => {
    const files = {
      ...(await pictures(['train/a', 'train/b'])),
      ...(await pictures(['val/a', 'val/b'], { perClass: 1, seed: 50 })),
    };
    const first = files['train/a/1.png']!;
    const folder = await tempFolder({
      ...files,
      'train/a/copy.png': first,
      'train/b/copy.webp': await noiseImage({ seed: 0 }).webp({ lossless: true }).toBuffer(),
      'val/a/copy.png': first,
    });
    const { problems } = await openData(folder);
    expect(problems).toEqual([
      { source: 'train/a/copy.png', message: 'the same picture as train/a/1.png' },
      { source: 'train/b/copy.webp', message: 'the same picture as train/a/1.png, in another class' },
      {
        source: 'val/a/copy.png',
        message: 'the same picture as train/a/1.png, in another split: evaluation meets what was trained on',
      },
    ]);
  });

  test('a class with few images', async () => {
    const folder = await tempFolder({
      ...(await pictures(['a'])),
      ...(await pictures(['b'], { perClass: 4, seed: 9 })),
    });
    expect((await openData(folder)).problems).toEqual([
      { source: 'b', message: 'the class has only 4 images' },
    ]);
  });

  test('a damaged picture that could be decoded', async () => {
    const bytes = await noiseImage({ width: 120, height: 90, seed: 9 })
      .jpeg({ progressive: true })
      .toBuffer();
    for (let i = 0; i < 10; i++) bytes[(bytes.length >> 1) + 5 * i]! ^= 0x5a;
    const folder = await tempFolder({ ...(await pictures(['a', 'b'])), 'b/odd.jpg': bytes });
    const { problems } = await openData(folder);
    expect(problems.map(({ source }) => source)).toEqual(['b/odd.jpg']);
    expect(problems[0]!.message).toContain('damaged');
  });
});

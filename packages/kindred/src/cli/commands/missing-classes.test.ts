import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { callKindred } from '../../testing/run-kindred.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';

const train = ['train', 'pets', '--epochs', '1', ...tinyFlags];

describe('a split that lacks a class', () => {
  test.each(['absent', 'empty'])('whose folder is %s is measured, and the lack is said', async (kind) => {
    const cwd = await tempFolder({
      ...(await tinyPictures('pets/train')),
      ...(await tinyPictures('pets/val', ['cat', 'owl'])),
      ...(kind === 'empty' && { 'pets/val/dog/': '' }),
    });
    const { code, stdout } = await callKindred(['data', 'pets'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('nothing is measured of it there');
    expect(stdout).toMatch(/^dog +12 +0 /m);
    const trained = await callKindred([...train, '--out', 'run'], { cwd });
    expect(trained.code).toBe(0);
    expect(trained.stderr).toContain('nothing is measured of it there');
    const evaluated = await callKindred(['evaluate', 'run'], { cwd });
    expect(evaluated).toMatchObject({ code: 0, stderr: '' });
    expect(evaluated.stdout).toContain("there are no images of class 'dog': nothing is measured of it");
    expect(evaluated.stdout).toContain('24 images of 3 classes');
  });
});

describe('other data than that of the run', () => {
  const setUp = async () => {
    const cwd = await tempFolder({
      ...(await tinyPictures()),
      ...(await tinyPictures('some', ['owl', 'cat'])),
      ...(await tinyPictures('one', ['owl'])),
      ...(await tinyPictures('strange', ['cat', 'fox'])),
    });
    await mkdir(join(cwd, 'some/dog'));
    await callKindred([...train, '--quiet', '--out', 'run'], { cwd });
    return cwd;
  };

  test('with fewer classes is measured by the labels of the network', async () => {
    const cwd = await setUp();
    const report = async (data: string) => {
      const { code, stdout } = await callKindred(['evaluate', 'run', '--data', data, '--json'], { cwd });
      expect(code).toBe(0);
      return JSON.parse(stdout);
    };
    const some = await report('some');
    expect(some).toMatchObject({ classNames: ['cat', 'dog', 'owl'], untested: ['dog'] });
    expect(some.report.perClass.map(({ support }: { support: number }) => support)).toEqual([12, 0, 12]);
    const one = await report('one');
    expect(one.untested).toEqual(['cat', 'dog']);
    expect(one.report.perClass.map(({ support }: { support: number }) => support)).toEqual([0, 0, 12]);
    // The same pictures as in predict.
    const { stdout } = await callKindred(['predict', 'one', '--model', 'run', '--json'], { cwd });
    const right = stdout
      .trim()
      .split('\n')
      .filter((line) => JSON.parse(line).label === 'owl').length;
    expect(Math.round(12 * one.report.accuracy.top1)).toBe(right);
    await expectRefusal(
      ['evaluate', 'run', '--data', 'strange'],
      cwd,
      2,
      'has a class "fox", which the network of run does not know: it knows cat, dog, owl',
    );
  });
});

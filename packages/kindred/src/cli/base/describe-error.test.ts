import { readFile, writeFile } from 'node:fs/promises';
import { KindredError, UsageError } from '@kindred/core/errors';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.js';
import { describeError } from './describe-error.js';

const failureOf = (work: Promise<unknown>) => work.then(() => undefined, describeError);

describe('describeError', () => {
  test('errors for the user keep their message and exit code', () => {
    expect(describeError(new UsageError('no such loss'))).toEqual({
      message: 'no such loss',
      exitCode: 2,
      isBug: false,
    });
    expect(describeError(new KindredError('the loss is NaN'))).toMatchObject({ exitCode: 1, isBug: false });
  });

  test('a message is one line', () => {
    expect(describeError(new KindredError('one\n  two\n')).message).toBe('one two');
  });

  test('errors of the file system name the file', async () => {
    const folder = await tempFolder({ file: '' });
    expect(await failureOf(readFile(`${folder}/none`))).toEqual({
      message: `${folder}/none cannot be read: it does not exist`,
      exitCode: 1,
      isBug: false,
    });
    expect((await failureOf(writeFile(`${folder}/file/x`, '')))!.message).toBe(
      `${folder}/file/x cannot be written: a part of its path is not a folder`,
    );
    expect((await failureOf(writeFile('/dev/full', 'x')))!.message).toContain('the disk is full');
  });

  test('anything else is a bug', () => {
    expect(describeError(new TypeError('x is undefined'))).toMatchObject({ exitCode: 1, isBug: true });
    expect(describeError('thrown text')).toMatchObject({ message: 'thrown text', isBug: true });
  });
});

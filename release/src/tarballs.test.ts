import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, test } from 'vitest';
import { packageFolders, repository } from './packages.js';
import { usePacked } from './testing/packed.js';

const execute = promisify(execFile);

/** Ways of resolving modules that packages of ES modules alone do not serve: CommonJS, and TypeScript's oldest one. */
const unserved: readonly string[] = ['node10', 'node16-cjs'];

const packed = usePacked();

describe.each(packageFolders.map((path, index) => ({ path, index })))('the tarball of $path', ({ index }) => {
  test('has code, types, README and license, and nothing that is for tests alone', () => {
    const { contents } = packed.tarballs[index]!;
    expect(contents).toEqual(
      expect.arrayContaining(['README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']),
    );
    expect(
      contents.filter((path) => !/^(README\.md|LICENSE|package\.json|bin\/.*|dist\/.*)$/.test(path)),
    ).toEqual([]);
    expect(contents.filter((path) => /\.test\.|(^|\/)testing\//.test(path))).toEqual([]);
  });

  test('carries the license of the repository', async () => {
    const { stdout } = await execute('tar', ['-xOzf', packed.tarballs[index]!.file, 'package/LICENSE']);
    expect(stdout).toBe(await readFile(join(repository, 'LICENSE'), 'utf8'));
  });

  test('resolves to code and types that fit', async () => {
    const data = new Uint8Array(await readFile(packed.tarballs[index]!.file));
    const result = await checkPackage(createPackageFromTarballData(data));
    const problems = result.types === false ? ['no types'] : result.problems;
    expect(
      problems.filter(
        (problem) =>
          !(
            typeof problem === 'object' &&
            'resolutionKind' in problem &&
            unserved.includes(problem.resolutionKind)
          ),
      ),
    ).toEqual([]);
  });

  test('has a manifest without faults', async () => {
    const data = await readFile(packed.tarballs[index]!.file);
    const tarball = new Uint8Array(data).buffer;
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });
});

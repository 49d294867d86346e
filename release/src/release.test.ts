import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { obstacles } from './obstacles.js';

const execute = promisify(execFile);
const main = fileURLToPath(new URL('./main.js', import.meta.url));

const range = { '@kindred/core': '^0.3.0' };
const files = {
  'package.json': {
    private: true,
    workspaces: ['packages/core', 'packages/report', 'packages/kindred', 'packages/web', 'examples'],
    scripts: { 'test:packages': 'echo the packages are tried' },
  },
  'packages/core/package.json': { name: '@kindred/core', version: '0.3.0' },
  'packages/report/package.json': { name: '@kindred/report', version: '0.3.0', dependencies: range },
  'packages/kindred/package.json': { name: 'kindred', version: '0.3.0', dependencies: range },
  'packages/web/package.json': { name: '@kindred/web', version: '0.3.0', dependencies: range },
  'examples/package.json': { name: 'examples', private: true, dependencies: { kindred: '^0.3.0' } },
};

let root: string;

/** A repository with packages of nothing. */
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kindred-repository-'));
  for (const [path, content] of Object.entries(files)) await write(path, JSON.stringify(content));
  await write('CHANGELOG.md', '# Changelog\n\n## [0.3.0] - 2027-01-31\n\n## [0.2.0] - 2026-12-24\n');
  await git('init', '--quiet');
  await commit();
});

afterEach(() => rm(root, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

function git(...args: string[]) {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  return execute('git', [...identity, ...args], { cwd: root });
}

async function commit(): Promise<void> {
  await git('add', '.');
  await git('commit', '--quiet', '--allow-empty', '--message', 'Change');
}

/** Runs the command in the repository, with a registry of its own. */
function release(registry: string, ...args: string[]) {
  const env = { ...process.env, npm_config_registry: registry };
  return execute(process.execPath, [main, ...args], { cwd: root, env });
}

test('a dry run tries the packages and publishes nothing, without a registry', async () => {
  const { stdout } = await release('http://127.0.0.1:9', '--dry-run');
  const lines = stdout.split('\n').filter((line) => /^(the packages|would|nothing)/.test(line));
  expect(lines).toEqual([
    'the packages are tried',
    'would publish @kindred/core@0.3.0 (kindred-core-0.3.0.tgz)',
    'would publish @kindred/report@0.3.0 (kindred-report-0.3.0.tgz)',
    'would publish kindred@0.3.0 (kindred-0.3.0.tgz)',
    'would publish @kindred/web@0.3.0 (kindred-web-0.3.0.tgz)',
    'nothing was published',
  ]);
});

test('a release publishes each package after those that it needs', async () => {
  const published: string[] = [];
  const registry = createServer((request, response) => {
    if (request.method === 'PUT') published.push(decodeURIComponent(request.url!.slice(1)));
    request.resume();
    response
      .writeHead(request.method === 'PUT' ? 201 : 404, { 'content-type': 'application/json' })
      .end('{}');
  });
  const address = await listen(registry);
  await write('.npmrc', `//${address}/:_authToken=secret\n`);
  await commit();
  const { stdout } = await release(`http://${address}`);
  registry.close();
  expect(published).toEqual(['@kindred/core', '@kindred/report', 'kindred', '@kindred/web']);
  expect(stdout).toContain('published 0.3.0; now: git tag v0.3.0');
});

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a failing test of the packages ends a release before anything is published', async () => {
  const manifest = await readFile(join(root, 'package.json'), 'utf8');
  await write('package.json', manifest.replace('echo the packages are tried', 'false'));
  await commit();
  await expect(release('http://127.0.0.1:9')).rejects.toThrow('npm run test:packages failed');
});

test('a repository that is ready has no obstacles', async () => {
  expect(await obstacles(root, '0.3.0', false)).toEqual([]);
});

test('files that are not committed are an obstacle', async () => {
  await appendFile(join(root, 'CHANGELOG.md'), 'more\n');
  await expect(release('http://127.0.0.1:9', '--dry-run')).rejects.toThrow('CHANGELOG.md');
});

test('a package of another version, or one that is asked for, is an obstacle', async () => {
  await write('packages/report/package.json', '{"name":"@kindred/report","version":"0.2.9"}');
  await write(
    'examples/package.json',
    '{"name":"examples","dependencies":{"kindred":"^0.2.0","zod":"^4.0.0"}}',
  );
  await commit();
  expect(await obstacles(root, '0.3.0', false)).toEqual([
    '@kindred/report has the version 0.2.9, not 0.3.0',
    'examples/package.json asks for kindred ^0.2.0, not ^0.3.0',
  ]);
});

test('a changelog without an entry is an obstacle, one without its date only for a release', async () => {
  await write('CHANGELOG.md', '## [0.3.0] - Unreleased\n');
  await commit();
  expect(await obstacles(root, '0.3.0', true)).toEqual([]);
  expect(await obstacles(root, '0.3.0', false)).toEqual([
    'CHANGELOG.md says "## [0.3.0] - Unreleased" where the date of the release belongs',
  ]);
  await rm(join(root, 'CHANGELOG.md'));
  await commit();
  expect(await obstacles(root, '0.3.0', true)).toEqual([
    'CHANGELOG.md has no entry "## [0.3.0] - YYYY-MM-DD"',
  ]);
});

test('a version that has a tag is an obstacle', async () => {
  await git('tag', 'v0.3.0');
  expect(await obstacles(root, '0.3.0', true)).toEqual(['v0.3.0 is released: git has a tag of it']);
});

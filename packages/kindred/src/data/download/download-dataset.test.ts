import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import { sendFile, serve } from '../../testing/file-server.js';
import { idxBytes } from '../../testing/idx-bytes.js';
import { tarBytes } from '../../testing/tar-bytes.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { openData } from '../open-data.js';
import { downloadableNames, downloadDataset, downloadManifest } from './download-dataset.js';
import { type DatasetManifest, manifests, type RemoteFile } from './manifest.js';

function remote(name: string, content: Uint8Array): RemoteFile {
  return { name, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

/** Serves the contents and makes their manifest. */
async function publish(contents: Record<string, Uint8Array>, unpacksTo?: DatasetManifest['unpacksTo']) {
  const server = await serve((request, response) =>
    sendFile(request, response, contents[request.url!.slice(1)]!),
  );
  const files = Object.entries(contents).map(([name, content]) => remote(name, content));
  const manifest: DatasetManifest = { baseUrls: [server.url], files, ...(unpacksTo && { unpacksTo }) };
  return { server, manifest };
}

test('a set of files, ready to be opened; a second call finds everything there', async () => {
  const { server, manifest } = await publish({
    'train-images-idx3-ubyte.gz': gzipSync(idxBytes([4, 2, 2])),
    'train-labels-idx1-ubyte.gz': gzipSync(idxBytes([4], [0, 1, 0, 1])),
  });
  const names = manifest.files.map(({ name }) => name);
  const folder = join(await tempFolder(), 'new', 'folder');
  const progress = new Map<string, number>();
  const result = await downloadManifest(manifest, folder, {
    onProgress: ({ file, receivedBytes, totalBytes }) => progress.set(file, receivedBytes / totalBytes),
  });
  expect(result).toEqual({ downloaded: names, present: [] });
  expect(Array.from(progress)).toEqual(names.map((name) => [name, 1]));
  expect((await openData(folder)).splits.train!.labels).toHaveLength(4);
  expect(await downloadManifest(manifest, folder)).toEqual({ downloaded: [], present: names });
  expect(server.requests).toHaveLength(2);
});

describe('archives', () => {
  const batch = new Uint8Array(2 * 3073);
  const archive = gzipSync(
    tarBytes([
      { name: 'top/', type: '5' },
      { name: 'top/test_batch.bin', content: batch },
    ]),
  );

  test('are unpacked and replaced by their contents', async () => {
    const { server, manifest } = await publish({ 'a.tar.gz': archive }, { 'test_batch.bin': batch.length });
    const folder = await tempFolder();
    expect(await downloadManifest(manifest, folder)).toEqual({ downloaded: ['a.tar.gz'], present: [] });
    expect(await readdir(folder)).toEqual(['test_batch.bin']);
    expect((await openData(folder)).format).toBe('cifar');
    expect(await downloadManifest(manifest, folder)).toEqual({ downloaded: [], present: ['test_batch.bin'] });
    expect(server.requests).toHaveLength(1);
  });

  test('without the expected contents are an error', async () => {
    const { manifest } = await publish({ 'a.tar.gz': archive }, { 'test_batch.bin': 9 });
    await expectFailure(downloadManifest(manifest, await tempFolder()), 'do not hold', 'test_batch.bin');
  });
});

test('other addresses replace the official ones, with or without a slash at the end', async () => {
  const asked: string[] = [];
  const refuse = async (url: unknown) => {
    asked.push(String(url));
    return new Response(null, { status: 404 });
  };
  const options = { baseUrls: ['http://a.example/x', 'http://b.example/'], fetch: refuse as typeof fetch };
  await expectFailure(downloadDataset('mnist', await tempFolder(), options), 'a.example', 'b.example');
  expect(asked).toEqual([
    'http://a.example/x/train-images-idx3-ubyte.gz',
    'http://b.example/train-images-idx3-ubyte.gz',
  ]);
});

test('an unknown name lists the known ones', async () => {
  const error = await expectFailure(downloadDataset('imagenet', 'x'), "'imagenet'", ...downloadableNames);
  expect(error.exitCode).toBe(2);
  await expectFailure(downloadDataset('toString', 'x'), "'toString'");
});

test('a target that is a file', async () => {
  const folder = await tempFolder({ taken: '' });
  await expectFailure(downloadDataset('mnist', join(folder, 'taken')), 'taken', 'cannot be made');
});

test('the official manifests are well formed', () => {
  for (const { baseUrls, files } of Object.values(manifests)) {
    for (const url of baseUrls) expect(url).toMatch(/^https?:\/\/.*\/$/);
    for (const { sha256 } of files) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  }
  const sums = Object.values(manifests).flatMap(({ files }) => files.map(({ sha256 }) => sha256));
  expect(new Set(sums).size).toBe(sums.length);
});

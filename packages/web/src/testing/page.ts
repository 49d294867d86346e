import { digitsSource } from '@kindred/core/data';
import { defineLoss } from '@kindred/core/losses';
import { loadClassifier } from '../classifier.js';
import * as kindred from '../index.js';

/** A file as an `<input webkitdirectory>` gives it. */
async function folderFile(path: string, url: string): Promise<File> {
  const file = new File([await (await fetch(url)).blob()], path.split('/').at(-1)!);
  Object.defineProperty(file, 'webkitRelativePath', { value: path });
  return file;
}

/** The files that the tests' server has below a folder, as if the folder was picked. */
async function pickedFolder(paths: readonly string[]): Promise<File[]> {
  return Promise.all(paths.map((path) => folderFile(path, `/${path}`)));
}

/** SHA-256 in hex. */
async function hashOf(bytes: BufferSource): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The same of a file in the page's own file system. */
async function hashOfStored(path: string): Promise<string> {
  const [name, ...folders] = path.split('/').reverse();
  let folder = await navigator.storage.getDirectory();
  for (const part of folders.reverse()) folder = await folder.getDirectoryHandle(part);
  return hashOf(await (await (await folder.getFileHandle(name!)).getFile()).arrayBuffer());
}

/** What the tests use of a page, from outside. */
const tested = { kindred, loadClassifier, digitsSource, defineLoss, pickedFolder, hashOf, hashOfStored };

export type TestedPage = typeof tested;

Object.assign(globalThis, { tested });

import { findFile, openFolder, removeAbandoned, writeFile } from './opfs.js';
import { hashOfText } from './sha256.js';

/**
 * Weights of others by the SHA-256 of their content; beside them, for each address that was asked for, which of them it gave.
 * All of it can be fetched again.
 */
const place = ['kindred', 'weights'] as const;

const fileOf = (sha256: string) => `${sha256}.weights`;
const addressFile = async (address: string) => `${await hashOfText(address)}.address`;

/** Whether weights are kept. */
export async function hasWeights(sha256: string): Promise<boolean> {
  return (await findFile(await openFolder(...place), fileOf(sha256))) !== undefined;
}

/** Weights that are kept; undefined where they are not (any more). */
export async function readWeights(sha256: string): Promise<Uint8Array | undefined> {
  const file = await findFile(await openFolder(...place), fileOf(sha256));
  return file && new Uint8Array(await file.arrayBuffer());
}

/** Keeps weights. @throws KindredError where the browser has no room for them. */
export async function keepWeights(sha256: string, bytes: Uint8Array, name: string): Promise<void> {
  await alone(fileOf(sha256), async () => {
    if (await hasWeights(sha256)) return;
    const folder = await openFolder(...place);
    await removeAbandoned(folder);
    await writeFile(folder, fileOf(sha256), bytes, name);
  });
}

/** The SHA-256 of what an address gave. */
export async function addressKept(address: string): Promise<string | undefined> {
  return (await findFile(await openFolder(...place), await addressFile(address)))?.text();
}

/** Notes what an address gave. */
export async function keepAddress(address: string, sha256: string): Promise<void> {
  const file = await addressFile(address);
  await alone(file, async () => writeFile(await openFolder(...place), file, sha256, address));
}

/** Writes a file while no other tab does. */
async function alone(file: string, write: () => Promise<void>): Promise<void> {
  await navigator.locks.request(`kindred weights ${file}`, write);
}

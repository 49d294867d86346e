import { createHash } from 'node:crypto';
import { realpath, rmdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import { isHubData } from '../../data/hub-data.js';
import { folderName } from '../../storage/folder-name.js';
import { type Release, tryLock } from '../../storage/lock.js';
import { makeFolder } from '../../storage/make-folder.js';

/** Where a studio keeps what it knows of data beside what is in the data. */
export interface DeskFolder {
  readonly path: string;
  /** Gives it back; of a folder in which nothing was kept, nothing is left. */
  readonly release: Release;
}

/**
 * The folder beside the data, hidden, which no reader of data takes for a class; where nothing can be written there, or the data is of
 * the hub, one in the user's folder for what programs keep. It is this process's until it is released.
 * @throws KindredError where another process has it, or none can be written.
 */
export async function openDeskFolder(data: string): Promise<DeskFolder> {
  const places = isHubData(data)
    ? [ownPlace(data)]
    : [await placeBeside(data), ownPlace(await realpath(data))];
  for (const [i, path] of places.entries()) {
    try {
      await makeFolder(path);
      const release = await tryLock(join(path, 'lock'));
      if (typeof release === 'number') {
        throw new InUse(
          `process ${release} has the studio of ${data} open: use its page, or end it first with Ctrl-C`,
        );
      }
      return { path, release: async () => void (await leave(path, release)) };
    } catch (error) {
      if (error instanceof InUse || i === places.length - 1) throw error;
    }
  }
  throw new KindredError(`there is no place for what is changed in ${data}`);
}

class InUse extends KindredError {}

async function placeBeside(data: string): Promise<string> {
  const path = await realpath(data);
  return join(dirname(path), '.kindred-studio', basename(path));
}

function ownPlace(data: string): string {
  const state = process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state');
  const hash = createHash('sha256').update(data).digest('hex').slice(0, 16);
  return join(state, 'kindred', 'studio', `${folderName([basename(data)])}-${hash}`);
}

async function leave(path: string, release: Release): Promise<void> {
  await release();
  for (const folder of [path, dirname(path)]) await rmdir(folder).catch(() => {});
}

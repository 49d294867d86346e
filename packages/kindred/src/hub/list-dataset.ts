import { KindredError } from '@kindred/core/errors';
import * as z from 'zod';
import { addressOf, askHub, type HubFile, type HubRequest } from './hub.js';
import type { HubName } from './hub-name.js';
import type { HubSettings } from './hub-settings.js';

/** What the hub says of a data set. */
const datasetSchema = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.int().min(0).optional(),
      blobId: z
        .string()
        .regex(/^[\w-]{1,128}$/)
        .optional(),
      lfs: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }).nullish(),
    }),
  ),
});

/** The files of a data set, by their paths. */
export interface HubDataset {
  readonly commit: string;
  readonly files: ReadonlyMap<string, HubFile>;
  /** Files that cannot be had: their names can be none here, or the hub does not say what is in them. */
  readonly leftOut: readonly string[];
}

/** A long list takes its time, in milliseconds. */
const listTimeout = 30_000;

/**
 * Asks the hub for the files of a data set, and for their sizes and hashes.
 * @param name its identity begins with `datasets/`
 * @throws NoConnectionError where the hub cannot be reached, KindredError where it refuses or does not answer as a hub.
 */
export async function listDataset(hub: HubSettings, name: HubName, request: HubRequest): Promise<HubDataset> {
  const { id, revision } = name;
  const url = `${hub.endpoint}/api/${id}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const response = await askHub(hub, name, url, 'GET', { ...request, timeout: listTimeout });
  const found = datasetSchema.safeParse(await response.json().catch(() => undefined));
  if (!found.success) {
    throw new KindredError(
      `${hub.endpoint} does not answer as a hub does when it is asked for ${id}; look at HF_ENDPOINT`,
    );
  }
  const { sha: commit, siblings } = found.data;
  const leftOut: string[] = [];
  const files = siblings.flatMap(({ rfilename: file, size, blobId, lfs }): [string, HubFile][] => {
    const etag = lfs?.sha256 ?? blobId;
    // They become paths.
    if (etag === undefined || size === undefined || !isPlain(file)) {
      leftOut.push(file);
      return [];
    }
    const address = file.split('/').map(encodeURIComponent).join('/');
    const source = addressOf(hub, { id, revision: commit }, address);
    return [[file, { url: source, bytes: size, etag, sha256: lfs?.sha256, commit }]];
  });
  return { commit, files: new Map(files), leftOut };
}

function isPlain(file: string): boolean {
  const isOdd = process.platform === 'win32' ? /[\\:\0]/ : /[\\\0]/;
  return !isOdd.test(file) && file.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

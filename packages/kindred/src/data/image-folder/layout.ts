import { join } from 'node:path';
import { type DataProblem, type SplitName, splitOf } from '@kindred/core/data';
import { type FolderEntries, listFolder } from '../folder-entries.js';

/** The class folders of one split. */
export interface SplitFolder {
  readonly split: SplitName;
  /** Its path inside the data folder, with a slash at the end; empty when the classes lie in the data folder. */
  readonly prefix: string;
  readonly entries: FolderEntries;
}

export interface Layout {
  readonly splits: readonly SplitFolder[];
  readonly problems: readonly DataProblem[];
  readonly faults: readonly DataProblem[];
}

/**
 * Tells `train/<class>/`, `val/<class>/`, ... from `<class>/`. A folder called `train` makes a split only if
 * it has folders inside: a set of vehicles may well have a class of that name. It is a fault when two folders claim the
 * same split, or `train` has no class folders but others do.
 */
export async function findLayout(root: FolderEntries): Promise<Layout> {
  const candidates = await Promise.all(
    root.folders.flatMap((folder) => {
      const split = splitOf(folder);
      return split === undefined ? [] : [openSplit(root, folder, split)];
    }),
  );
  const splits = candidates.filter(({ entries }) => entries.folders.length > 0);
  if (splits.length === 0) {
    return { splits: [{ split: 'train', prefix: '', entries: root }], problems: [], faults: [] };
  }
  const faults: DataProblem[] = [];
  const problems = root.folders
    .filter((folder) => splitOf(folder) === undefined)
    .map((folder) => ({ source: `${folder}/`, message: 'not one of train, val and test: ignored' }));
  for (const { split, prefix } of candidates.filter((candidate) => !splits.includes(candidate))) {
    if (split === 'train') {
      faults.push({ source: prefix, message: 'no class folders, which the other splits have' });
    } else {
      problems.push({ source: prefix, message: 'no class folders: ignored' });
    }
  }
  const unique = splits.filter(({ split, prefix }, i) => {
    const twin = splits.slice(0, i).find((other) => other.split === split);
    if (twin) {
      const message = `both this and ${twin.prefix} are the ${split} split: keep one of them`;
      faults.push({ source: prefix, message });
    }
    return !twin;
  });
  return { splits: unique.toSorted((a, b) => rank(a.split) - rank(b.split)), problems, faults };
}

async function openSplit(root: FolderEntries, folder: string, split: SplitName): Promise<SplitFolder> {
  return { split, prefix: `${folder}/`, entries: await listFolder(join(root.path, folder)) };
}

function rank(split: SplitName): number {
  return (['train', 'validation', 'test'] as const).indexOf(split);
}

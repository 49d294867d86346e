import { rename, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../storage/make-folder.js';
import { moveFile, statusOf } from '../../storage/move-file.js';
import { readJson } from '../../storage/read.js';
import { syncFolder } from '../../storage/sync.js';
import { moveToTrash } from '../../storage/trash.js';
import { writeAtomically } from '../../storage/write-atomically.js';
import { type ApplyPlan, applyPlanSchema } from './apply-plan.js';
import { type JournalEntry, writeJournal } from './change-journal.js';
import { readCleanRecord, renamedRecord, writeCleanRecord } from './clean-record.js';

/** What was done. */
export interface Applied {
  readonly moved: number;
  readonly trashed: number;
  /** Where the trashed pictures are now. */
  readonly trash: string | null;
  /** Pictures that were not there any more. */
  readonly missing: readonly string[];
}

const planPath = (folder: string) => join(folder, 'apply.json');

/** The journal of changes. */
export const journalPath = (folder: string) => join(folder, 'changes.jsonl');

/**
 * Does what a plan says. The plan is on the disk before anything is moved: {@link finishApply} ends what was cut off.
 * @param folder of the desk
 * @throws KindredError where a file cannot be moved; what is left is done at the next start.
 */
export async function applyToFolder(
  folder: string,
  plan: ApplyPlan,
  onProgress: (done: number, total: number) => void,
): Promise<Applied> {
  await writeAtomically(planPath(folder), JSON.stringify(plan));
  return execute(folder, plan, onProgress);
}

/** Ends what was cut off; undefined where nothing was. */
export async function finishApply(folder: string): Promise<Applied | undefined> {
  if (!(await statusOf(planPath(folder)))) return undefined;
  return execute(folder, await readJson(planPath(folder), applyPlanSchema), () => {});
}

/** Every step can be done again. */
async function execute(
  folder: string,
  plan: ApplyPlan,
  onProgress: (done: number, total: number) => void,
): Promise<Applied> {
  const { root, moves, trash } = plan;
  const total = moves.length + trash.length;
  const missing: string[] = [];
  const touched = new Set<string>();
  let done = 0;
  for (const { from, to } of moves) {
    const [source, target] = [join(root, from), join(root, to)];
    if (await statusOf(source)) await moveFile(source, target);
    else if (!(await statusOf(target))) missing.push(from);
    touched.add(dirname(source)).add(dirname(target));
    onProgress(++done, total);
  }
  const left: string[] = [];
  for (const name of trash) if (await statusOf(join(root, name))) left.push(name);
  const place =
    left.length === 0
      ? null
      : await moveToTrash(
          root,
          left.map((name) => ({ name, why: 'studio' })),
          (count) => onProgress(done + count, total),
        );
  for (const name of left) touched.add(dirname(join(root, name)));
  for (const changed of touched) {
    // A class of which nothing is left is none any more.
    await rmdir(changed).catch(() => {});
    await syncFolder(changed);
    await syncFolder(dirname(changed));
  }
  await writeJournal(journalPath(folder), plan.id, entriesOf(plan));
  const record = await readCleanRecord(folder);
  if (record) {
    const renames = new Map(moves.map(({ from, to }) => [from, to]));
    await writeCleanRecord(folder, renamedRecord(record, renames));
  }
  // What was done stays on record.
  await makeFolder(join(folder, 'applied'));
  await rename(planPath(folder), join(folder, 'applied', `${plan.id}.json`));
  await syncFolder(folder);
  return { moved: moves.length - missing.length, trashed: trash.length, trash: place, missing };
}

/** The marks that stay, as a journal begins with them. */
function entriesOf({ at, marks }: ApplyPlan): JournalEntry[] {
  const tagged = new Map<string, string[]>();
  for (const { name, tags } of marks) {
    for (const tag of tags) tagged.set(tag, [...(tagged.get(tag) ?? []), name]);
  }
  const kept = marks.filter(({ isKept }) => isKept).map(({ name }) => name);
  const entries: JournalEntry[] = [];
  const add = (action: Extract<JournalEntry, { action: unknown }>['action'], images: string[]) =>
    entries.push({ n: entries.length + 1, at, action, images });
  if (kept.length > 0) add({ kind: 'keep', isKept: true }, kept);
  for (const [tag, images] of tagged) add({ kind: 'tag', tag, isSet: true }, images);
  return entries;
}

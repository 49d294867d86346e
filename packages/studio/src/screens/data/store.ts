import { computed, signal } from '@preact/signals';
import { ApiError, get, onNews, send } from '../../api.js';
import { countOf } from '../../parts/format.js';
import { ChangeBook } from '../../protocol/change-book.js';
import type {
  ApplyAnswer,
  ApplyRequest,
  Change,
  ChangeAction,
  ChangesAnswer,
  CleanAnswer,
  DataAnswer,
  JobAnswer,
  NoDataAnswer,
} from '../../protocol/index.js';
import { noteJob } from '../../shell/jobs.js';
import { query } from '../../shell/router.js';
import { say, sayError } from '../../shell/toasts.js';
import { filtersFrom, PictureTable } from './picture-table.js';

/** The data as the server has it; null until it has answered. */
const answer = signal<DataAnswer | NoDataAnswer | null>(null);
const clean = signal<CleanAnswer | null>(null);
/** Counts how often changes have come: the book itself is one thing. */
const edition = signal(0);
let book = new ChangeBook();
let revision = 0;

/** Why there are no pictures; undefined where there are some. */
export const absence = computed<NoDataAnswer | 'asking' | undefined>(() => {
  if (answer.value === null) return 'asking';
  return answer.value.listing === null ? answer.value : undefined;
});

/** What was found about the pictures; null where nobody has looked. */
export const found = computed(() => clean.value);

/** All pictures; a new one whenever something about them has changed. */
export const table = computed<PictureTable | undefined>(() => {
  edition.value;
  const data = answer.value;
  return data === null || data.listing === null ? undefined : new PictureTable(data, book, clean.value);
});

/** What the address asks for. */
export const filters = computed(() => filtersFrom(query.value));

/** Asks for everything. */
export async function loadData(): Promise<void> {
  try {
    const next = await get<DataAnswer | NoDataAnswer>('/api/data');
    if (next.listing !== null) {
      book = new ChangeBook(next.changes);
      revision = next.revision;
      clean.value = await get<CleanAnswer | null>('/api/data/clean');
    }
    answer.value = next;
    edition.value++;
  } catch (error) {
    sayError(error);
  }
}

async function loadClean(): Promise<void> {
  if (!table.peek()) return;
  clean.value = await get<CleanAnswer | null>('/api/data/clean');
}

onNews('data', (news) => {
  if (news.kind === 'listing') void loadData();
  else if (news.kind === 'clean') void loadClean().catch(sayError);
  else if (news.listing === answer.peek()?.listing) take(news);
});
onNews('reset', () => void loadData());

function take({ revision: newest, changes }: ChangesAnswer): void {
  book.take(changes);
  revision = Math.max(revision, newest);
  edition.value++;
}

/** Changes that were asked for, one after the other: each has seen the one before. */
let turn: Promise<unknown> = Promise.resolve();

function inTurn(work: (data: DataAnswer) => Promise<ChangesAnswer>): Promise<boolean> {
  const result = turn.then(async () => {
    const data = answer.peek();
    if (data === null || data.listing === null) return false;
    try {
      take(await work(data));
      return true;
    } catch (error) {
      sayError(error);
      // Somebody else was faster, or the pictures are others: what is so is asked for.
      if (error instanceof ApiError && error.status === 409) await loadData();
      return false;
    }
  });
  turn = result;
  return result;
}

/** Changes pictures. @returns whether it is done, and on the disk */
export function change(images: readonly number[], action: ChangeAction): Promise<boolean> {
  if (images.length === 0) return Promise.resolve(false);
  return inTurn(({ listing }) =>
    send<ChangesAnswer>('POST', '/api/data/changes', { listing, seen: revision, images, action }),
  );
}

/** Takes the newest change back that is not, or makes the newest again that is taken back. @returns that change */
export async function undo(isUndone: boolean): Promise<Change | undefined> {
  // Those that are on their way count.
  await turn;
  const newest = isUndone ? book.newest(false) : firstUndone();
  if (!newest) {
    say(isUndone ? 'There is nothing to undo.' : 'There is nothing to redo.');
    return undefined;
  }
  const isDone = await setUndone(newest.n, isUndone);
  if (isDone) say(`${isUndone ? 'Undone' : 'Done again'}: ${describeChange(newest)}`);
  return isDone ? newest : undefined;
}

export function setUndone(n: number, isUndone: boolean): Promise<boolean> {
  return inTurn(({ listing }) =>
    send<ChangesAnswer>('POST', '/api/data/undo', { listing, seen: revision, change: n, isUndone }),
  );
}

/** Of the changes at the end that are all undone, the first: what was undone last. */
function firstUndone(): Change | undefined {
  let first: Change | undefined;
  for (const one of book.list().toReversed()) {
    if (!one.isUndone) break;
    first = one;
  }
  return first;
}

/** `3 pictures to class roses`. */
export function describeChange({ action, images }: Pick<Change, 'action' | 'images'>): string {
  const pictures = countOf(images.length, 'picture');
  switch (action.kind) {
    case 'label':
      return `${pictures} to class ${action.class}`;
    case 'trash':
      return action.isTrashed ? `${pictures} to the trash` : `${pictures} out of the trash`;
    case 'keep':
      return action.isKept ? `${pictures} kept as they are` : `${pictures} to be looked at again`;
    case 'tag':
      return `tag ${action.tag} ${action.isSet ? 'to' : 'off'} ${pictures}`;
  }
}

export function startClean(pixelsOnly: boolean): Promise<void> {
  return send<JobAnswer>('POST', '/api/data/clean', { pixelsOnly }).then(noteJob);
}

type Target =
  | { readonly to: 'folder' }
  | { readonly to: 'table'; readonly file: string; readonly isOverwriting: boolean };

/** Makes the changes in the folder, or in a table. @throws ApiError where they cannot be. */
export async function apply(target: Target): Promise<ApplyAnswer> {
  await turn;
  const listing = answer.peek()?.listing ?? '';
  return send<ApplyAnswer>('POST', '/api/data/apply', {
    ...target,
    listing,
    seen: revision,
  } satisfies ApplyRequest);
}

/** Lists the pictures again. */
export function refresh(): Promise<unknown> {
  return send('POST', '/api/data/refresh');
}

/** Where a thumbnail is. @param side that it is shown at, in CSS pixels */
export function thumbnailAddress(image: number, side: number): string {
  const pixels = side * devicePixelRatio > 110 ? 192 : 96;
  return `/api/data/images/${image}/thumbnail?listing=${answer.peek()?.listing ?? ''}&side=${pixels}`;
}

/** Where the whole picture is. */
export function pictureAddress(image: number): string {
  return `/api/data/images/${image}/picture?listing=${answer.peek()?.listing ?? ''}`;
}

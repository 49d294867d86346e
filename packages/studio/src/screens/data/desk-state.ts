import { computed, effect, signal } from '@preact/signals';
import { countOf } from '../../parts/format.js';
import { query } from '../../shell/router.js';
import { announce, say } from '../../shell/toasts.js';
import { type Filters, filterPictures } from './picture-table.js';
import { change, describeChange, filters, table, undo } from './store.js';
import { baseName } from './words.js';

/** What the screen shows. */
export const VIEWS = ['pictures', 'labels', 'copies', 'changes'] as const;
export type View = (typeof VIEWS)[number];

export const view = computed<View>(
  () => VIEWS.find((name) => name === query.value.get('view')) ?? 'pictures',
);

/** The filters with what the view itself asks for. */
export const viewFilters = computed<Filters>(() =>
  view.value === 'labels' ? { ...filters.value, problems: ['label'], states: ['unchanged'] } : filters.value,
);

/** The pictures of the view, and how many there are of what. */
export const shown = computed(() =>
  table.value ? filterPictures(table.value, viewFilters.value) : undefined,
);

/** The picture that keys are for. */
export const current = signal<number | undefined>(undefined);

/** Pictures that were selected together; where there are none, what is done is done to the current one. */
export const selection = signal<ReadonlySet<number>>(new Set());
let anchor: number | undefined;

// What is not shown any more is not selected: nobody would see what is done to it.
effect(() => {
  const images = shown.value?.images;
  if (!images || selection.peek().size === 0) return;
  const visible = new Set(images);
  const left = [...selection.peek()].filter((image) => visible.has(image));
  if (left.length < selection.peek().size) selection.value = new Set(left);
});

/** A picture is clicked, or selected by the keyboard. */
export function select(image: number, how: 'one' | 'toggle' | 'range'): void {
  const images = shown.peek()?.images ?? [];
  if (how === 'range' && anchor !== undefined) {
    const [from, to] = [images.indexOf(anchor), images.indexOf(image)];
    if (from >= 0 && to >= 0) {
      selection.value = new Set(images.slice(Math.min(from, to), Math.max(from, to) + 1));
      announce(`${countOf(selection.peek().size, 'picture')} selected`);
      return;
    }
  }
  if (how === 'toggle') {
    const next = new Set(selection.peek());
    if (!next.delete(image)) next.add(image);
    selection.value = next;
    anchor = image;
    announce(`${countOf(next.size, 'picture')} selected`);
    return;
  }
  anchor = image;
  if (selection.peek().size > 0) selection.value = new Set();
}

/** Where a range begins that Shift and arrows select. */
export function beginRange(image: number): void {
  if (selection.peek().size === 0) anchor = image;
}

export function selectAll(): void {
  selection.value = new Set(shown.peek()?.images ?? []);
  announce(`${countOf(selection.peek().size, 'picture')} selected`);
}

export function selectNone(): void {
  selection.value = new Set();
}

/** What is done next is done to these. */
export function targets(): readonly number[] {
  if (selection.peek().size > 0) return [...selection.peek()].sort((a, b) => a - b);
  return current.peek() === undefined ? [] : [current.peek()!];
}

/** Goes on to the next picture, and back to one: what shows pictures sets these. */
export const movement = {
  advance: () => {},
  goTo: (_image: number) => {},
};

type OpenDialog =
  | { readonly kind: 'keys' | 'large' | 'apply' | 'clean' | 'tag' }
  | { readonly kind: 'class'; readonly typed: string };

/** The window over the page, if there is one. */
export const dialog = signal<(OpenDialog & { readonly isOverLarge: boolean }) | undefined>(undefined);

export function openDialog(next: OpenDialog): void {
  dialog.value = { ...next, isOverLarge: dialog.peek()?.kind === 'large' };
}

/** Closes it; where it was opened over the large view, one is back there. */
export function closeDialog(): void {
  dialog.value = dialog.peek()?.isOverLarge ? { kind: 'large', isOverLarge: false } : undefined;
}

/** Does something to the targets. Of one alone, one goes on to the next: it is mostly the next that comes. */
async function act(images: readonly number[], action: Parameters<typeof change>[1]): Promise<void> {
  if (images.length === 0) return;
  const isOne = images.length === 1 && selection.peek().size === 0;
  if (isOne) movement.advance();
  const isDone = await change(images, action);
  if (!isDone) return;
  if (!isOne) {
    say(`Done: ${describeChange({ action, images })}.`);
    selectNone();
    return;
  }
  const name = table.peek() ? baseName(table.peek()!.file(images[0]!)) : '';
  announce(`${name}: ${describeChange({ action, images })}`);
}

export function relabel(className: string): Promise<void> {
  noteUse(className);
  return act(targets(), { kind: 'label', class: className });
}

/** Into the trash; out of it where all of them are there. */
export function toggleTrash(): Promise<void> {
  const images = targets();
  const isTrashed = !images.every((image) => table.peek()?.book.of(image).isTrashed);
  return act(images, { kind: 'trash', isTrashed });
}

/** What was found of them is no problem; a problem again where that was said of all of them. */
export function toggleKept(): Promise<void> {
  const images = targets();
  const isKept = !images.every((image) => table.peek()?.book.of(image).isKept);
  return act(images, { kind: 'keep', isKept });
}

/** Sets a tag; removes it where all of them have it. */
export function toggleTag(tag: string): Promise<void> {
  const images = targets();
  const isSet = !images.every((image) => table.peek()?.book.of(image).tags.includes(tag));
  return act(images, { kind: 'tag', tag, isSet });
}

/** The suggested class for the target, of which there has to be one. */
export function acceptSuggestion(): Promise<void> {
  const [image, ...others] = targets();
  const wrong = image === undefined ? undefined : table.peek()?.wrongLabel(image);
  if (!wrong || others.length > 0) {
    say('There is no suggestion for this.');
    return Promise.resolve();
  }
  return relabel(wrong.suggested);
}

/** Takes the newest change back, or makes it again, and shows where. */
export async function undoNewest(isUndone: boolean): Promise<void> {
  const done = await undo(isUndone);
  const image = done?.images[0];
  if (image !== undefined) movement.goTo(image);
}

/** So many classes have a digit. */
const digits = 9;
const recent = signal<readonly string[]>([]);

/** The classes of the digits from 1 on: all where there are few, else those that were used last. */
export const digitClasses = computed<readonly string[]>(() => {
  const names = table.value?.classNames() ?? [];
  return names.length <= digits ? names : recent.value.filter((name) => names.includes(name));
});

/** A class keeps its digit as long as it is used. */
function noteUse(className: string): void {
  uses = [...uses.filter((name) => name !== className), className];
  if (recent.peek().includes(className)) return;
  if (recent.peek().length < digits) {
    recent.value = [...recent.peek(), className];
    return;
  }
  const oldest = uses.find((name) => recent.peek().includes(name)) ?? recent.peek()[0];
  recent.value = recent.peek().map((name) => (name === oldest ? className : name));
}

let uses: readonly string[] = [];

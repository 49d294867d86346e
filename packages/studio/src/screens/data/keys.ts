import {
  acceptSuggestion,
  closeDialog,
  current,
  dialog,
  digitClasses,
  openDialog,
  relabel,
  selectAll,
  selectNone,
  toggleKept,
  toggleTrash,
  undoNewest,
} from './desk-state.js';

/** What the keys do, as the page shows it. */
export const keyList: readonly (readonly [keys: string, what: string])[] = [
  ['← → ↑ ↓', 'move; with Shift, select'],
  ['1 … 9', 'give the class of that digit, and go on to the next picture'],
  ['letters, Enter', 'look for a class'],
  ['A', 'accept the suggested class'],
  ['K', 'keep as it is: what was found is no problem'],
  ['X', 'into the trash, or out of it'],
  ['T', 'tag'],
  ['Space', 'large view'],
  ['U, Ctrl+Z', 'undo; with Shift, redo'],
  ['Ctrl+A, Esc', 'select all that are shown, or none'],
  ['/', 'look for a file'],
  ['?', 'this list'],
];

/**
 * What can be done wherever the focus is.
 * @returns whether the key was one of these
 */
export function generalKey(event: KeyboardEvent): boolean {
  const isCommand = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (isCommand && (key === 'z' || key === 'y')) {
    event.preventDefault();
    void undoNewest(key === 'z' && !event.shiftKey);
    return true;
  }
  if (isCommand || event.altKey) return false;
  if (key === '?') {
    event.preventDefault();
    openDialog({ kind: 'keys' });
    return true;
  }
  if (key === 'u') {
    event.preventDefault();
    void undoNewest(!event.shiftKey);
    return true;
  }
  if (key === '/') {
    const field = document.querySelector<HTMLInputElement>('.file-search');
    if (!field) return false;
    event.preventDefault();
    field.focus();
    return true;
  }
  return false;
}

/** What is done to pictures. @returns whether the key was one of these */
export function pictureKey(event: KeyboardEvent): boolean {
  const isDone = handle(event);
  if (isDone) event.preventDefault();
  return isDone;
}

function handle(event: KeyboardEvent): boolean {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if ((event.ctrlKey || event.metaKey) && key === 'a') {
    selectAll();
    return true;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || current.peek() === undefined) return false;
  if (/^[1-9]$/.test(key)) {
    const name = digitClasses.peek()[Number(key) - 1];
    if (name !== undefined) void relabel(name);
    return true;
  }
  switch (key) {
    case 'x':
      void toggleTrash();
      return true;
    case 'k':
      void toggleKept();
      return true;
    case 'a':
      void acceptSuggestion();
      return true;
    case 't':
      openDialog({ kind: 'tag' });
      return true;
    case ' ':
      if (dialog.peek()?.kind === 'large') closeDialog();
      else openDialog({ kind: 'large' });
      return true;
    case 'Enter':
      openDialog({ kind: 'class', typed: '' });
      return true;
    case 'Escape':
      // It closes the window.
      if (dialog.peek() !== undefined) return false;
      selectNone();
      return true;
  }
  if (!/^\p{L}$/u.test(key)) return false;
  openDialog({ kind: 'class', typed: key });
  return true;
}

/** Whether keys are text for what has the focus. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'range'].includes(target.type);
  return target.matches('textarea, select') || target.isContentEditable;
}

/** The element of an id, of the kind that it has to be. */
export function element<E extends Element>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${kind.name} #${id}`);
}

/** The first element inside another that a selector finds. */
export function inside<E extends Element>(root: ParentNode, selector: string, kind: new () => E): E {
  const found = root.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`there is no ${kind.name} ${selector}`);
}

/** A new element with a class and a text. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { className = '', text = '' }: { readonly className?: string; readonly text?: string } = {},
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/** `1 picture`, `2 pictures`. */
export function countOf(count: number, one: string): string {
  return `${count.toLocaleString('en')} ${one}${count === 1 ? '' : one.endsWith('s') ? 'es' : 's'}`;
}

/** Whether an error says that the browser has no room for more. */
export function isOutOfRoom(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

/** What an error tells a user. */
export function reasonOf(error: unknown): string {
  if (isOutOfRoom(error)) {
    return 'The browser has no room for more. Remove pictures, or let it keep more in its settings.';
  }
  return error instanceof Error ? error.message : String(error);
}

/** Tells what went wrong, where it is read out; nothing where it is over. */
export function showProblem(text: string): void {
  element('problem', HTMLDivElement).hidden = text === '';
  element('problems', HTMLParagraphElement).textContent = text;
}

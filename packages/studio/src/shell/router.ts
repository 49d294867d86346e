import { computed, signal } from '@preact/signals';

const url = signal(new URL(location.href));

/** The path of the page, such as `/runs/a/understand`. */
export const path = computed(() => url.value.pathname);

/** What follows the question mark. */
export const query = computed(() => url.value.searchParams);

/** Goes to a place of the studio, which the back button leaves again. @param to path and query */
export function go(to: string): void {
  history.pushState(null, '', to);
  url.value = new URL(location.href);
}

/** The same, in place of where one is. */
export function replace(to: string): void {
  history.replaceState(null, '', to);
  url.value = new URL(location.href);
}

/**
 * Sets or removes parts of the query, each of which can have several values, and keeps the others.
 * @param isStep whether the back button goes back to how it was
 */
export function setQuery(
  changes: Readonly<Record<string, string | readonly string[] | null>>,
  isStep = false,
): void {
  const next = new URL(url.value);
  for (const [name, value] of Object.entries(changes)) {
    next.searchParams.delete(name);
    const values = value === null || value === '' ? [] : [value].flat();
    for (const one of values) next.searchParams.append(name, one);
  }
  const to = `${next.pathname}${next.search}`;
  if (to !== `${url.value.pathname}${url.value.search}`) (isStep ? go : replace)(to);
}

/** Follows the back button, and links within the studio, which are plain `<a href="/…">`. */
export function listenToPlaces(): void {
  addEventListener('popstate', () => {
    url.value = new URL(location.href);
  });
  document.addEventListener('click', (event) => {
    const isPlain =
      event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!isPlain || event.defaultPrevented || !link || link.target || link.hasAttribute('download')) return;
    // A place in the page, such as its content.
    if (link.hash !== '' && link.pathname === location.pathname) return;
    if (link.origin !== location.origin || link.pathname.startsWith('/api/')) return;
    event.preventDefault();
    go(`${link.pathname}${link.search}`);
  });
}

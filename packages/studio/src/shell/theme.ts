import { effect, signal } from '@preact/signals';

/** What the studio looks like: as the system does, or always light or dark. */
export type Theme = 'auto' | 'light' | 'dark';

const key = 'kindred-theme';

export const theme = signal<Theme>(stored());

/** Whether it is dark now, for what is drawn on canvases. */
export const isDark = signal(false);

/** Keeps the page in the chosen theme. */
export function applyTheme(): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const update = () => {
    isDark.value = theme.value === 'auto' ? system.matches : theme.value === 'dark';
    document.documentElement.dataset.theme = isDark.peek() ? 'dark' : 'light';
  };
  system.addEventListener('change', update);
  effect(update);
}

export function setTheme(next: Theme): void {
  theme.value = next;
  try {
    localStorage.setItem(key, next);
  } catch {
    // A browser that keeps nothing: it is so until the page is closed.
  }
}

function stored(): Theme {
  try {
    const text = localStorage.getItem(key);
    return text === 'light' || text === 'dark' ? text : 'auto';
  } catch {
    return 'auto';
  }
}

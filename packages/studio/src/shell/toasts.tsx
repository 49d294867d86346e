import { signal } from '@preact/signals';

/** Something said at the edge of the page. */
interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isError: boolean;
}

/** Milliseconds for which they stay: what went wrong stays longer. */
const stay = { said: 5_000, error: 12_000 };

const toasts = signal<readonly Toast[]>([]);
let next = 1;

const announced = signal('');

/** Says something, for screen readers, too. */
export function say(text: string): void {
  show(text, false);
}

/** Says what went wrong. */
export function sayError(error: unknown): void {
  show(error instanceof Error ? error.message : String(error), true);
}

function show(text: string, isError: boolean): void {
  const id = next++;
  // The last few; what is said again is said once.
  toasts.value = [...toasts.value.filter((toast) => toast.text !== text).slice(-3), { id, text, isError }];
  setTimeout(() => dismiss(id), isError ? stay.error : stay.said);
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Says something to screen readers alone, where the page shows it otherwise. */
export function announce(text: string): void {
  announced.value = text;
}

export function Toasts() {
  return (
    <div class="toasts">
      <div role="status" aria-live="polite">
        {toasts.value.filter(({ isError }) => !isError).map(toastOf)}
      </div>
      <div role="alert">{toasts.value.filter(({ isError }) => isError).map(toastOf)}</div>
      <p class="visually-hidden" role="status" aria-live="polite">
        {announced}
      </p>
    </div>
  );
}

function toastOf({ id, text, isError }: Toast) {
  return (
    <div key={id} class={isError ? 'toast toast-error' : 'toast'}>
      <span>{text}</span>
      <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => dismiss(id)}>
        ✕
      </button>
    </div>
  );
}

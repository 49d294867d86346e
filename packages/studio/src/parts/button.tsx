import type { ComponentChildren } from 'preact';

interface ButtonProps {
  readonly onClick: () => unknown;
  readonly children: ComponentChildren;
  /** `main` is what one has come for, of which there is one at a place; `danger` takes something away. */
  readonly kind?: 'main' | 'plain' | 'danger' | 'quiet';
  readonly disabled?: boolean | undefined;
  /** Why it is disabled, or what it does. */
  readonly title?: string | undefined;
  /** Of a button that stays down. */
  readonly pressed?: boolean | undefined;
  /** The key that does the same, shown on it. */
  readonly keyHint?: string | undefined;
}

export function Button({
  onClick,
  children,
  kind = 'plain',
  disabled,
  title,
  pressed,
  keyHint,
}: ButtonProps) {
  return (
    <button
      type="button"
      class={`button button-${kind}`}
      disabled={disabled}
      title={title}
      aria-pressed={pressed}
      aria-keyshortcuts={keyHint}
      onClick={() => onClick()}
    >
      {children}
      {keyHint !== undefined && (
        <span class="kbd" aria-hidden="true">
          {keyHint}
        </span>
      )}
    </button>
  );
}

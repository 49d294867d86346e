import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** Buttons at its end. */
  readonly actions?: ComponentChildren;
  /** As large as the page, for pictures. */
  readonly isLarge?: boolean;
}

/** A window over the page, which Escape closes; where one was before gets the focus back. */
export function Dialog({ title, onClose, children, actions, isLarge = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const inside = useRef<HTMLDivElement>(null);
  const id = useId();
  // Before the next key: what is typed at once is for what was opened.
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    // Keys are for what is shown, not for the button that closes it.
    if (isLarge) inside.current?.focus();
    return () => {
      // What cannot be reached by Tab any more is not where one was: something else has the focus then.
      if (before instanceof HTMLElement && before.tabIndex >= 0) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it; this is for clicks beside it
    <dialog
      ref={dialog}
      class={isLarge ? 'dialog dialog-large' : 'dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="dialog-inside" ref={inside} tabIndex={-1}>
        <header>
          <h2 id={id}>{title}</h2>
          <button type="button" class="icon-button" aria-label="Close" onClick={onClose}>
            ✕
          </button>
        </header>
        <div class="dialog-body">{children}</div>
        {actions !== undefined && <footer>{actions}</footer>}
      </div>
    </dialog>
  );
}

import type { ComponentChildren, Ref } from 'preact';

interface TableFrameProps {
  /** What is in it, for screen readers. */
  readonly label: string;
  readonly children: ComponentChildren;
  /** Beside that of all frames. */
  readonly class?: string;
  readonly frame?: Ref<HTMLElement>;
}

/** What a table scrolls in, by the keyboard as well. */
export function TableFrame({ label, children, class: own, frame }: TableFrameProps) {
  return (
    <section
      class={own === undefined ? 'table-frame' : `table-frame ${own}`}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
      tabIndex={0}
      {...(frame && { ref: frame })}
    >
      {children}
    </section>
  );
}

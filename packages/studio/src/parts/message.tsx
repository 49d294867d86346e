import type { ComponentChildren } from 'preact';

interface MessageProps {
  /** `empty` where there is nothing to show, `error` where something went wrong, `busy` while one waits. */
  readonly kind: 'empty' | 'error' | 'busy';
  readonly title: string;
  /** What can be done about it. */
  readonly children?: ComponentChildren;
}

/** What stands where there is nothing else to show. */
export function Message({ kind, title, children }: MessageProps) {
  return (
    <div class={`message message-${kind}`} role={kind === 'error' ? 'alert' : undefined}>
      <h2>{title}</h2>
      {children !== undefined && <div>{children}</div>}
    </div>
  );
}

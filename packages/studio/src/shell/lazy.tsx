import { type ComponentType, h } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Message } from '../parts/message.js';

/** The module of a screen. */
export interface ScreenModule {
  readonly Screen: ComponentType;
}

const loaded = new Map<() => Promise<ScreenModule>, ComponentType>();

/** A screen, whose code is fetched when it is first shown. */
export function Lazy({ load }: { readonly load: () => Promise<ScreenModule> }) {
  const [failure, setFailure] = useState<string>();
  const [, redraw] = useState(0);
  const Screen = loaded.get(load);
  useEffect(() => {
    if (Screen) return;
    setFailure(undefined);
    load().then(
      (module) => {
        loaded.set(load, module.Screen);
        redraw((count) => count + 1);
      },
      () => setFailure('This screen could not be loaded. Is the studio still running? Reload the page.'),
    );
  }, [load, Screen]);
  if (Screen) return h(Screen, null);
  return failure === undefined ? null : <Message kind="error" title={failure} />;
}

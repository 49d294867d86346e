import { useEffect } from 'preact/hooks';
import { connection } from '../api.js';
import { Message } from '../parts/message.js';
import { type Screen, screens } from '../screens/index.js';
import { JobsBar } from './jobs-bar.js';
import { Lazy } from './lazy.js';
import { path, replace } from './router.js';
import { setTheme, type Theme, theme } from './theme.js';
import { Toasts } from './toasts.js';

/** The page around all screens. */
export function Shell() {
  const screen = screenAt(path.value);
  useEffect(() => {
    if (path.value === '/') replace(screens[0]!.path);
  }, [path.value]);
  useEffect(() => {
    document.title = screen ? `${screen.title} · Kindred` : 'Kindred studio';
  }, [screen]);
  return (
    <>
      <a class="skip-link" href="#main">
        Skip to content
      </a>
      <header class="top">
        <a class="brand" href="/">
          <img src="/page/icon.svg" alt="" width="20" height="20" />
          <span>Kindred</span>
        </a>
        <nav class="nav" aria-label="Screens">
          {screens
            .filter(({ isInNavigation }) => isInNavigation)
            .map((one) => (
              <a key={one.path} href={one.path} aria-current={isWithin(one, path.value) ? 'page' : undefined}>
                {one.title}
              </a>
            ))}
        </nav>
        <JobsBar />
        <ThemeChoice />
      </header>
      <ConnectionNotice />
      <main id="main" tabIndex={-1}>
        {screen ? (
          <Lazy key={screen.path} load={screen.load} />
        ) : (
          path.value !== '/' && (
            <Message kind="empty" title="There is nothing at this address.">
              <a href="/data">Go to the data</a>
            </Message>
          )
        )}
      </main>
      <Toasts />
    </>
  );
}

/** The screen with the longest path that the place begins with. */
function screenAt(place: string): Screen | undefined {
  return screens
    .filter(({ path, matches }) =>
      matches ? matches(place) : place === path || place.startsWith(`${path}/`),
    )
    .sort((a, b) => b.path.length - a.path.length)[0];
}

/** Whether a place is below a screen: in the navigation, what is about a run is below the runs. */
function isWithin({ path }: Screen, place: string): boolean {
  return place === path || place.startsWith(`${path}/`);
}

const themes: Readonly<Record<Theme, { next: Theme; sign: string; text: string }>> = {
  auto: { next: 'light', sign: '◐', text: 'as the system' },
  light: { next: 'dark', sign: '☀', text: 'light' },
  dark: { next: 'auto', sign: '☾', text: 'dark' },
};

function ThemeChoice() {
  const { next, sign, text } = themes[theme.value];
  return (
    <button
      type="button"
      class="icon-button"
      title={`Theme: ${text}`}
      aria-label={`Theme: ${text}. Change to ${themes[next].text}`}
      onClick={() => setTheme(next)}
    >
      {sign}
    </button>
  );
}

function ConnectionNotice() {
  if (connection.value === 'shut') {
    return (
      <div class="notice notice-error" role="alert">
        The studio was started anew and does not know this page: open the address that it printed.
      </div>
    );
  }
  if (connection.value !== 'lost') return null;
  return (
    <div class="notice" role="alert">
      The studio does not answer. What you see may be old; nothing that was confirmed is lost.
    </div>
  );
}

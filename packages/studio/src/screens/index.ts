import type { ScreenModule } from '../shell/lazy.js';

/** A screen of the studio. */
export interface Screen {
  /** Where it is; what is below it, too, where no other screen has a longer path. */
  readonly path: string;
  readonly title: string;
  readonly isInNavigation: boolean;
  /** For places that no path says. */
  readonly matches?: (place: string) => boolean;
  /** Its code, fetched when it is first shown. */
  readonly load: () => Promise<ScreenModule>;
}

/** In the order of the navigation. */
export const screens: readonly Screen[] = [
  {
    path: '/data',
    title: 'Data',
    isInNavigation: true,
    load: () => import('./data/data-screen.js'),
  },
  {
    path: '/train',
    title: 'Train',
    isInNavigation: true,
    load: () => import('./train/train-screen.js'),
  },
  {
    path: '/runs',
    title: 'Runs',
    isInNavigation: true,
    load: () => import('./runs/runs-screen.js'),
  },
  {
    // Of one run: `/runs/NAME/understand/…`
    path: '/runs/understand',
    title: 'Understand',
    isInNavigation: false,
    matches: (place) => /^\/runs\/[^/]+\/understand(\/|$)/.test(place),
    load: () => import('./understand/understand-screen.js'),
  },
  {
    path: '/compare',
    title: 'Compare',
    isInNavigation: true,
    load: () => import('./compare/compare-screen.js'),
  },
  {
    path: '/prune',
    title: 'Prune',
    isInNavigation: true,
    load: () => import('./prune/prune-screen.js'),
  },
  {
    path: '/try',
    title: 'Try',
    isInNavigation: true,
    load: () => import('./try/try-screen.js'),
  },
  {
    path: '/export',
    title: 'Export',
    isInNavigation: true,
    load: () => import('./export/export-screen.js'),
  },
];

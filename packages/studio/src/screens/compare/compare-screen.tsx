import { path } from '../../shell/router.js';
import { ComparisonList } from './comparison-list.js';
import { ComparisonView } from './comparison-view.js';
import { RunsView } from './runs-view.js';
import { SideBySide } from './side-by-side.js';

const places = [
  { path: '/compare', title: 'Runs' },
  { path: '/compare/comparisons', title: 'Comparisons' },
] as const;

/** Runs in one table, over one another, and the comparisons of the command. */
export function Screen() {
  const here = path.value;
  return (
    <div class="compare">
      <h1 class="visually-hidden">Compare</h1>
      <nav class="tabs" aria-label="Compare">
        {places.map(({ path: to, title }) => (
          <a key={to} href={to} aria-current={isAt(to, here) ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      {here === '/compare/runs' ? (
        <SideBySide />
      ) : here === '/compare/comparison' ? (
        <ComparisonView />
      ) : here === '/compare/comparisons' ? (
        <ComparisonList />
      ) : (
        <RunsView />
      )}
    </div>
  );
}

function isAt(to: string, here: string): boolean {
  return here.startsWith('/compare/comparison') === (to === '/compare/comparisons');
}

import { runAddress } from './run-store.js';

/** What there is of a run, by its place below it. */
export const tabs = [
  { key: 'run', title: 'Training', below: '' },
  { key: 'classes', title: 'Classes', below: '/understand/classes' },
  { key: 'confusion', title: 'Confusion', below: '/understand/confusion' },
  { key: 'mistakes', title: 'Surest mistakes', below: '/understand/mistakes' },
  { key: 'reliability', title: 'Reliability', below: '/understand/reliability' },
  { key: 'map', title: 'Map', below: '/understand/map' },
  { key: 'distances', title: 'Distances', below: '/understand/distances' },
] as const;

export type TabKey = (typeof tabs)[number]['key'];

interface RunTabsProps {
  readonly name: string;
  readonly current: TabKey;
  /** Kept in the addresses: the images that are looked at. */
  readonly split?: string | null;
}

export function RunTabs({ name, current, split = null }: RunTabsProps) {
  const search = split === null ? '' : `?split=${split}`;
  return (
    <nav class="tabs" aria-label={`What there is of ${name}`}>
      {tabs.map(({ key, title, below }) => (
        <a
          key={key}
          href={`${runAddress(name, below)}${search}`}
          aria-current={key === current ? 'page' : undefined}
        >
          {title}
        </a>
      ))}
    </nav>
  );
}

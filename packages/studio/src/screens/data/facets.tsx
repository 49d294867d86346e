import { useState } from 'preact/hooks';
import { Button } from '../../parts/button.js';
import { countOf, formatCount, formatPercent } from '../../parts/format.js';
import { PROBLEMS, SPLITS } from '../../protocol/data-names.js';
import { runningJob } from '../../shell/jobs.js';
import { setQuery } from '../../shell/router.js';
import { digitClasses, openDialog, shown, view } from './desk-state.js';
import { type ListFilter, noFilters, queryNames, STATES } from './picture-table.js';
import { filters, found, table } from './store.js';
import { problemNames, splitNames, stateNames } from './words.js';

/** Classes are looked for where there are more. */
const many = 12;

interface FacetsProps {
  /** On small screens they lie over the page. */
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** What the pictures are filtered by, with how many there are of each. */
export function Facets({ isOpen, onClose }: FacetsProps) {
  const pictures = table.value;
  if (!pictures) return null;
  const isFiltered = JSON.stringify(filters.value) !== JSON.stringify(noFilters);
  const classes = pictures.classNames();
  const tags = pictures.tags();
  return (
    <aside class={`facets${isOpen ? ' facets-open' : ''}`} aria-label="Filters">
      <div class="facets-top">
        <h2>Filters</h2>
        {isFiltered && (
          <Button kind="quiet" onClick={clearFilters}>
            Clear
          </Button>
        )}
        <button
          type="button"
          class="icon-button facets-close"
          aria-label="Close the filters"
          onClick={onClose}
        >
          ✕
        </button>
      </div>
      {view.value !== 'labels' && <Problems />}
      {view.value === 'labels' && <ConfidenceField />}
      <Facet
        title="Class"
        kind="classes"
        values={classes}
        nameOf={(name) => name}
        canSearch={classes.length > many}
      />
      <Facet title="Split" kind="splits" values={presentSplits()} nameOf={(name) => splitNames[name]} />
      {tags.length > 0 && <Facet title="Tag" kind="tags" values={tags} nameOf={(tag) => tag} />}
      {view.value !== 'labels' && (
        <Facet title="Changes" kind="states" values={STATES} nameOf={(state) => stateNames[state]} />
      )}
      <Notes />
    </aside>
  );
}

function clearFilters(): void {
  const names = [...Object.values(queryNames), 'confidence', 'text'];
  setQuery(Object.fromEntries(names.map((name) => [name, null])), true);
}

function presentSplits(): readonly (typeof SPLITS)[number][] {
  const present = new Set(table.value?.data.splits);
  return SPLITS.filter((_, place) => present.has(place));
}

interface FacetProps<Value extends string> {
  readonly title: string;
  readonly kind: ListFilter;
  readonly values: readonly Value[];
  readonly nameOf: (value: Value) => string;
  readonly canSearch?: boolean;
}

function Facet<Value extends string>({ title, kind, values, nameOf, canSearch = false }: FacetProps<Value>) {
  const [text, setText] = useState('');
  const chosen = filters.value[kind];
  const counts = shown.value?.counts[kind];
  const wanted = text.toLowerCase();
  const listed = values.filter((value) => nameOf(value).toLowerCase().includes(wanted));
  const toggle = (value: Value) => {
    const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
    setQuery({ [queryNames[kind]]: next }, true);
  };
  return (
    <fieldset class="facet">
      <legend>{title}</legend>
      {canSearch && (
        <input
          class="input"
          type="search"
          aria-label={`Look for a ${title.toLowerCase()}`}
          placeholder={`${formatCount(values.length)} …`}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      )}
      <div class="facet-list">
        {listed.map((value) => {
          const digit = kind === 'classes' ? digitClasses.value.indexOf(value) + 1 : 0;
          return (
            <label key={value} class="facet-value">
              <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
              <span class="facet-name" title={nameOf(value)}>
                {nameOf(value)}
              </span>
              {digit > 0 && (
                <span class="kbd" aria-hidden="true">
                  {digit}
                </span>
              )}
              <span class="facet-count">{formatCount(counts?.get(value) ?? 0)}</span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

/** What was found, or the offer to look. */
function Problems() {
  const record = found.value;
  const isRunning = runningJob('clean') !== undefined;
  return (
    <div>
      {record && (
        <Facet
          title="Problem"
          kind="problems"
          values={PROBLEMS.filter(
            (problem) =>
              (shown.value?.counts.problems.get(problem) ?? 0) > 0 ||
              filters.value.problems.includes(problem),
          )}
          nameOf={(problem) => problemNames[problem]}
        />
      )}
      {record && filters.value.problems.includes('label') && <ConfidenceField />}
      {record && !record.isCurrent && (
        <p class="quiet facet-note">Found before pictures came or went: look again for all of them.</p>
      )}
      <Button
        kind={record ? 'quiet' : 'plain'}
        disabled={isRunning}
        onClick={() => {
          openDialog({ kind: 'clean' });
        }}
      >
        {isRunning ? 'Looking …' : record ? 'Look for problems again' : 'Look for problems'}
      </Button>
    </div>
  );
}

/** The least sureness that a label is wrong. */
function ConfidenceField() {
  const { confidence } = filters.value;
  return (
    <label class="facet confidence">
      <span>Sure by at least {formatPercent(confidence)}</span>
      <input
        type="range"
        min="0"
        max="1"
        step="0.05"
        value={confidence}
        onInput={(event) => {
          const value = Number(event.currentTarget.value);
          setQuery({
            confidence: value === 0 ? null : String(value),
            ...(view.value === 'pictures' && { problem: [...new Set([...filters.value.problems, 'label'])] }),
          });
        }}
      />
    </label>
  );
}

/** What is odd about the data, as it was listed, and as it was looked through. */
function Notes() {
  const all = [...(table.value?.data.notes ?? []), ...(found.value?.problems ?? [])];
  const notes = [...new Map(all.map((note) => [`${note.source} ${note.message}`, note])).values()];
  if (notes.length === 0) return null;
  return (
    <details class="facet notes">
      <summary>{countOf(notes.length, 'note')} on the data</summary>
      <ul>
        {notes.slice(0, 200).map(({ source, message }) => (
          <li key={`${source} ${message}`}>
            <b>{source}</b>: {message}
          </li>
        ))}
      </ul>
    </details>
  );
}

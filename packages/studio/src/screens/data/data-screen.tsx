import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../parts/button.js';
import { formatCount } from '../../parts/format.js';
import { Message } from '../../parts/message.js';
import { Progress } from '../../parts/progress.js';
import { runningJob } from '../../shell/jobs.js';
import { query, setQuery } from '../../shell/router.js';
import { sayError } from '../../shell/toasts.js';
import { ApplyDialog } from './apply-dialog.js';
import { ChangesView } from './changes-view.js';
import { ClassPicker } from './class-picker.js';
import { CopiesView } from './copies-view.js';
import { closeDialog, dialog, openDialog, type View, view } from './desk-state.js';
import { Facets } from './facets.js';
import { JudgementPanel } from './judgement-panel.js';
import { LargeView } from './large-view.js';
import { KeysButton, PictureCount, PicturesView } from './pictures-view.js';
import { CleanDialog, KeysDialog, TagDialog } from './small-dialogs.js';
import { absence, filters, found, loadData, refresh, table } from './store.js';
import { summarize } from './summary.js';
import { setTileSide, tileSide, tileSides } from './view-settings.js';

/** Pictures, what was found about them, and what is changed. */
export function Screen() {
  const [showsFacets, setShowsFacets] = useState(false);
  useEffect(() => {
    void loadData();
    return () => {
      dialog.value = undefined;
    };
  }, []);
  if (absence.value !== undefined) return <Absence />;
  const hasFacets = view.value === 'pictures' || view.value === 'labels';
  return (
    <div class={`data-screen data-screen-${view.value}`}>
      <h1 class="visually-hidden">Data: {table.value!.data.name}</h1>
      {hasFacets && <Facets isOpen={showsFacets} onClose={() => setShowsFacets(false)} />}
      <div class="data-main">
        <div class="data-bar">
          <Views />
          {hasFacets && (
            <span class="data-tools">
              <span class="facets-button">
                <Button onClick={() => setShowsFacets(true)}>Filters</Button>
              </span>
              <PictureCount />
              <FileSearch />
              <TileSize />
              <KeysButton />
            </span>
          )}
        </div>
        <Content />
      </div>
      <Dialogs />
    </div>
  );
}

function Content() {
  if (view.value === 'changes') return <ChangesView />;
  if (view.value !== 'pictures' && !found.value) return <NothingFound />;
  if (view.value === 'copies') return <CopiesView />;
  if (view.value === 'labels' && found.value!.labels === null) {
    return (
      <Message kind="empty" title="Labels were not judged.">
        <p>{found.value!.basis}</p>
      </Message>
    );
  }
  return (
    <div class="data-content">
      <PicturesView key={view.value} />
      {view.value === 'labels' && <JudgementPanel />}
    </div>
  );
}

/** What stands there while there are no pictures. */
function Absence() {
  const why = absence.value;
  const job = runningJob('read');
  if (why === 'asking' || why === undefined) return null;
  if (why.isReading) {
    return (
      <Message kind="busy" title="The data is being read.">
        <Progress label="Reading the data" done={job?.done ?? 0} total={job?.total ?? 0} />
      </Message>
    );
  }
  if (why.problem !== null) {
    return (
      <Message kind="error" title="The data cannot be read.">
        <p>{why.problem}</p>
        <Button onClick={() => refresh().catch(sayError)}>Try again</Button>
      </Message>
    );
  }
  return (
    <Message kind="empty" title="No data is open.">
      <p>
        Start the studio with a folder that has a folder of pictures for each class:{' '}
        <code>kindred studio photos/</code>
      </p>
    </Message>
  );
}

function NothingFound() {
  const job = runningJob('clean');
  if (job) {
    return (
      <Message kind="busy" title="Looking for problems …">
        <Progress label={job.title} done={job.done} total={job.total} />
        <p>{job.step}</p>
      </Message>
    );
  }
  return (
    <Message kind="empty" title="Nobody has looked for problems yet.">
      <p>Copies, labels that are probably wrong, and odd pictures are found in the background.</p>
      <Button
        kind="main"
        onClick={() => {
          openDialog({ kind: 'clean' });
        }}
      >
        Look for problems
      </Button>
    </Message>
  );
}

function Views() {
  const pictures = table.value!;
  const { relabelled, trashed } = summarize(pictures);
  const wrong = found.value?.labels ? pictures.openLabels(filters.value.confidence) : undefined;
  const list: readonly (readonly [View, string, number | undefined])[] = [
    ['pictures', 'Pictures', undefined],
    ['labels', 'Wrong labels', wrong],
    ['copies', 'Duplicates', found.value?.copies.filter(({ images }) => pictures.isOpenGroup(images)).length],
    ['changes', 'Changes', relabelled.length + trashed.length],
  ];
  return (
    <nav class="views" aria-label="Views of the data">
      {list.map(([name, title, count]) => (
        <a key={name} href={addressOf(name)} aria-current={view.value === name ? 'page' : undefined}>
          {title}
          {count !== undefined && count > 0 && <span class="count">{formatCount(count)}</span>}
        </a>
      ))}
    </nav>
  );
}

/** The filters that one has chosen hold in all views. */
function addressOf(name: View): string {
  const next = new URLSearchParams(query.value);
  next.delete('view');
  if (name !== 'pictures') next.set('view', name);
  const text = next.toString();
  return text === '' ? '/data' : `/data?${text}`;
}

function FileSearch() {
  return (
    <input
      class="input file-search"
      type="search"
      aria-label="Look for a file"
      placeholder="File…"
      value={filters.value.text}
      onInput={(event) => setQuery({ text: event.currentTarget.value })}
    />
  );
}

function TileSize() {
  return (
    <input
      class="tile-size"
      type="range"
      aria-label="Size of the pictures"
      min="0"
      max={tileSides.length - 1}
      step="1"
      value={tileSides.indexOf(tileSide.value)}
      onInput={(event) => setTileSide(tileSides[Number(event.currentTarget.value)]!)}
    />
  );
}

function Dialogs() {
  const close = closeDialog;
  const open = dialog.value;
  switch (open?.kind) {
    case 'class':
      return <ClassPicker typed={open.typed} onClose={close} />;
    case 'large':
      return <LargeView onClose={close} />;
    case 'keys':
      return <KeysDialog onClose={close} />;
    case 'tag':
      return <TagDialog onClose={close} />;
    case 'clean':
      return <CleanDialog onClose={close} />;
    case 'apply':
      return <ApplyDialog onClose={close} />;
    default:
      return null;
  }
}

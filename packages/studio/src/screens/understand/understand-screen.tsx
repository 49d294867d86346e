import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../parts/button.js';
import { Field } from '../../parts/field.js';
import { formatCount, formatPercent, formatSeconds } from '../../parts/format.js';
import { Message } from '../../parts/message.js';
import { Progress } from '../../parts/progress.js';
import { runAddress } from '../../runs/run-store.js';
import { RunTabs, type TabKey, tabs } from '../../runs/run-tabs.js';
import { stopJob } from '../../shell/jobs.js';
import { path, query, setQuery } from '../../shell/router.js';
import { sayError } from '../../shell/toasts.js';
import { analysis, jobOf, type LoadedAnalysis, loadAnalysis, startAnalysis } from './analysis-store.js';
import { ClassesTab } from './classes-tab.js';
import { ConfusionTab } from './confusion-tab.js';
import { DistancesTab } from './distances-tab.js';
import { ImageDialog } from './image-dialog.js';
import { MapTab } from './map-tab.js';
import { MistakesTab } from './mistakes-tab.js';
import { ReliabilityTab } from './reliability-tab.js';

/** `/runs/NAME/understand/TAB` */
export function Screen() {
  const [, , encoded = '', , place] = path.value.split('/');
  const name = decodeURIComponent(encoded);
  const split = query.value.get('split');
  const tab = tabs.find(({ below }) => below === `/understand/${place}`)?.key ?? 'classes';
  useEffect(() => {
    void loadAnalysis(name, split);
  }, [name, split]);
  const state = analysis.value;
  return (
    <div class="understand page-padding">
      <header class="page-header">
        <div>
          <p class="quiet">
            <a href="/runs">Runs</a>
          </p>
          <h1>
            <a class="plain-link" href={runAddress(name)}>
              {name}
            </a>
          </h1>
        </div>
        {state.kind === 'ready' && <SplitChoice loaded={state} />}
      </header>
      <RunTabs name={name} current={tab} split={split} />
      {state.kind === 'ready' ? (
        <>
          <Headline loaded={state} />
          <Tab tab={tab} loaded={state} />
          <ImageDialog loaded={state} />
        </>
      ) : (
        state.kind !== 'loading' && (
          <Measure
            key={`${name} ${split}`}
            name={name}
            split={split}
            problem={state.kind === 'problem' ? state.message : undefined}
          />
        )
      )}
    </div>
  );
}

function Tab({ tab, loaded }: { readonly tab: TabKey; readonly loaded: LoadedAnalysis }) {
  switch (tab) {
    case 'confusion':
      return <ConfusionTab loaded={loaded} />;
    case 'mistakes':
      return <MistakesTab loaded={loaded} />;
    case 'reliability':
      return <ReliabilityTab answer={loaded.answer} />;
    case 'map':
      return <MapTab key={loaded.answer.key} loaded={loaded} />;
    case 'distances':
      return <DistancesTab key={loaded.answer.key} answer={loaded.answer} />;
    default:
      return <ClassesTab answer={loaded.answer} />;
  }
}

/** How good it is on all of the images, and what that cannot tell. */
function Headline({ loaded: { answer } }: { readonly loaded: LoadedAnalysis }) {
  const { accuracy, images, split, balanced, topK, notes } = answer;
  return (
    <>
      <p class="headline">
        <b>{formatPercent(accuracy.value, 2)}</b> of {formatCount(images)} {split} images right (95 % interval{' '}
        {formatPercent(accuracy.lower, 2)} to {formatPercent(accuracy.upper, 2)}) · mean recall of the classes{' '}
        {formatPercent(balanced, 2)}
        {topK.k < answer.classes.length && ` · ${formatPercent(topK.value, 2)} with ${topK.k} guesses`}
      </p>
      {notes.length > 0 && (
        <div class="notice-box" role="note">
          {notes.map((note) => (
            <p key={note}>{note}.</p>
          ))}
        </div>
      )}
    </>
  );
}

function SplitChoice({ loaded: { answer } }: { readonly loaded: LoadedAnalysis }) {
  return (
    <label class="inline-field">
      Images{' '}
      <select
        value={answer.split}
        onChange={({ currentTarget }) => setQuery({ split: currentTarget.value, image: null }, true)}
      >
        {answer.splits.map((split) => (
          <option key={split} value={split}>
            {split}
          </option>
        ))}
      </select>
    </label>
  );
}

interface MeasureProps {
  readonly name: string;
  readonly split: string | null;
  readonly problem: string | undefined;
}

/** Nothing was measured yet: begins it, and shows how far that is. */
function Measure({ name, split, problem }: MeasureProps) {
  const [id, setId] = useState<string>();
  const [data, setData] = useState('');
  const job = jobOf(id);
  const begin = () =>
    startAnalysis(name, {
      ...(split !== null && { split: split as 'test' }),
      ...(data.trim() !== '' && { data: data.trim() }),
    }).then((started) => setId(started.id), sayError);
  useEffect(() => {
    if (job?.state === 'done') void loadAnalysis(name, split, true);
  }, [job?.state]);
  if (job?.state === 'running' || job?.state === 'done') {
    const left =
      job.rate > 0 && job.total > 0 ? `, ${formatSeconds((job.total - job.done) / job.rate)} left` : '';
    return (
      <Message kind="busy" title={`Measuring ${name}`}>
        <p role="status">
          {job.step || 'beginning'}
          {job.total > 0 && `: ${formatCount(job.done)} of ${formatCount(job.total)}${left}`}
        </p>
        <Progress label={job.title} done={job.done} total={job.total} />
        <p>
          <Button onClick={() => stopJob(job.id).catch(sayError)}>Stop</Button>
        </p>
      </Message>
    );
  }
  const failed = job?.state === 'failed' ? job.error : problem;
  return (
    <Message
      kind={failed === undefined ? 'empty' : 'error'}
      title={failed === undefined ? 'The network has not been looked at yet.' : 'It could not be measured.'}
    >
      {failed !== undefined && <p>{failed}</p>}
      <p>
        It says what it takes each {split ?? 'test'} image of the run for. That takes about as long as
        evaluating it; what comes of it is kept.
      </p>
      {failed !== undefined && (
        <Field
          label="Where the run's data is now"
          hint="A path on the studio's machine; left out where it has not moved."
        >
          {(names) => (
            <input
              {...names}
              class="input"
              value={data}
              onInput={({ currentTarget }) => setData(currentTarget.value)}
            />
          )}
        </Field>
      )}
      <p>
        <Button kind="main" onClick={begin}>
          Look at it
        </Button>
      </p>
    </Message>
  );
}

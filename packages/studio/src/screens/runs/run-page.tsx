import { useEffect, useState } from 'preact/hooks';
import { get, onNews, send } from '../../api.js';
import { Button } from '../../parts/button.js';
import { Dialog } from '../../parts/dialog.js';
import { Field } from '../../parts/field.js';
import { formatCount, formatPercent } from '../../parts/format.js';
import { Message } from '../../parts/message.js';
import type { RunPageAnswer, TrainStartedAnswer } from '../../protocol/index.js';
import { EventList } from '../../runs/event-list.js';
import { apiAddress, runOf } from '../../runs/run-store.js';
import { RunTabs } from '../../runs/run-tabs.js';
import { trainingsOf } from '../../runs/training-store.js';
import { say, sayError } from '../../shell/toasts.js';
import { Curves } from './curves.js';
import { RunState, SavedAt } from './runs-list.js';

/** One run: how far it is, its curves, what happened, what determines it. */
export function RunPage({ name }: { readonly name: string }) {
  const [page, setPage] = useState<RunPageAnswer>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let isLoaded = false;
    const load = () =>
      get<RunPageAnswer>(apiAddress('runs', name)).then(
        (answer) => {
          isLoaded = true;
          setPage(answer);
          setProblem(undefined);
        },
        (error: Error) => setProblem(error.message),
      );
    void load();
    const ends = [
      onNews('runs', (news) => {
        if (news.kind !== 'runs') return;
        const run = news.changed.find((changed) => changed.name === name);
        // How far it is comes with the news themselves.
        if (run && (!isLoaded || run.state !== 'running')) void load();
        if (news.gone.includes(name)) setProblem(`${name} is not there any more.`);
      }),
      onNews('reset', () => void load()),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [name]);
  if (problem !== undefined) {
    return (
      <Message kind="error" title={problem}>
        <a href="/runs">All runs</a>
      </Message>
    );
  }
  if (!page) return null;
  const run = runOf(name) ?? page;
  return (
    <div class="run-page page-padding">
      <header class="page-header">
        <div>
          <p class="quiet">
            <a href="/runs">Runs</a>
          </p>
          <h1>{name}</h1>
        </div>
        <RunActions name={name} state={run.state} epochs={run.recipe?.epochs} />
      </header>
      <RunTabs name={name} current="run" />
      <dl class="facts">
        <div>
          <dt>State</dt>
          <dd>
            <RunState run={run} />
          </dd>
        </div>
        {run.recipe && (
          <>
            <Fact name="Data" value={run.recipe.data} />
            <Fact name="Network" value={run.recipe.model} />
            <Fact name="Loss" value={run.recipe.loss} />
            <Fact
              name="Epochs"
              value={`${formatCount(run.epochs ?? 0)} of ${formatCount(run.recipe.epochs)}`}
            />
          </>
        )}
        {page.evaluation && run.state === 'finished' ? (
          <Fact
            name="Right"
            value={`${formatPercent(page.evaluation.top1, 2)} of ${formatCount(page.evaluation.images)} ${page.evaluation.split} images (95 % interval ${formatPercent(page.evaluation.interval.lower, 2)} to ${formatPercent(page.evaluation.interval.upper, 2)})`}
          />
        ) : (
          run.accuracy && (
            <Fact
              name="Right so far"
              value={`${formatPercent(run.accuracy.value, 2)} of ${run.accuracy.split} images`}
            />
          )
        )}
        <div>
          <dt>Saved</dt>
          <dd>
            <SavedAt date={run.date} />
          </dd>
        </div>
      </dl>
      {run.state === 'running' && (
        <p class="quiet">
          It is a process of its own: it goes on where the studio is closed. Stop saves it after the step, as
          Ctrl-C does; it can go on later.
        </p>
      )}
      <Curves name={name} />
      <Events name={name} />
      <Settings settings={page.settings} />
    </div>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface RunActionsProps {
  readonly name: string;
  readonly state: RunPageAnswer['state'];
  readonly epochs: number | undefined;
}

function RunActions({ name, state, epochs }: RunActionsProps) {
  const [isBusy, setBusy] = useState(false);
  const [isAsking, setAsking] = useState(false);
  // What was asked for is done once the state is another one.
  useEffect(() => setBusy(false), [state]);
  const ask = (work: () => Promise<unknown>, said: string) => {
    setBusy(true);
    work().then(
      () => say(said),
      (error: unknown) => {
        setBusy(false);
        sayError(error);
      },
    );
  };
  const resume = (all?: number) =>
    ask(
      () =>
        send<TrainStartedAnswer>(
          'POST',
          apiAddress('runs', name, '/resume'),
          all === undefined ? {} : { epochs: all },
        ),
      `${name} goes on.`,
    );
  return (
    <div class="actions">
      {state === 'running' && (
        <Button
          onClick={() =>
            ask(() => send('PUT', apiAddress('runs', name, '/stop')), `Asked ${name} to save and stop.`)
          }
        >
          {isBusy ? 'Stopping… stop at once' : 'Stop'}
        </Button>
      )}
      {state === 'interrupted' && (
        <Button kind="main" disabled={isBusy} onClick={() => resume()}>
          Resume
        </Button>
      )}
      {state === 'finished' && epochs !== undefined && epochs > 0 && (
        <Button disabled={isBusy} onClick={() => setAsking(true)}>
          Train further…
        </Button>
      )}
      {isAsking && (
        <FurtherDialog
          epochs={epochs!}
          onClose={() => setAsking(false)}
          onChosen={(all) => {
            setAsking(false);
            resume(all);
          }}
        />
      )}
    </div>
  );
}

interface FurtherDialogProps {
  readonly epochs: number;
  readonly onClose: () => void;
  readonly onChosen: (epochs: number) => void;
}

function FurtherDialog({ epochs, onClose, onChosen }: FurtherDialogProps) {
  const [text, setText] = useState(String(2 * epochs));
  const all = Number(text);
  const isRight = Number.isInteger(all) && all > epochs;
  return (
    <Dialog
      title="Train further"
      onClose={onClose}
      actions={
        <Button kind="main" disabled={!isRight} onClick={() => onChosen(all)}>
          Train
        </Button>
      }
    >
      <Field
        label="Epochs in all"
        hint={`It has ${formatCount(epochs)}. The learning rate then follows the schedule of a run of so many.`}
        error={isRight ? undefined : `a whole number above ${epochs}`}
      >
        {(names) => (
          <input
            {...names}
            class="input"
            inputMode="numeric"
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}

function Events({ name }: { readonly name: string }) {
  const trainings = trainingsOf(name);
  return (
    <section class="section">
      <h2>What happened</h2>
      {trainings.length === 0 ? (
        <p class="quiet">
          This run was trained by the command, which tells in its terminal what happens. Of runs that the
          studio starts it stands here.
        </p>
      ) : (
        trainings.map((training) => (
          <div key={training.id}>
            <p>
              <code class="command">{training.command}</code>
            </p>
            {training.problem !== null && <p class="training-problem">It failed: {training.problem}</p>}
            <EventList training={training} />
          </div>
        ))
      )}
    </section>
  );
}

function Settings({ settings }: { readonly settings: RunPageAnswer['settings'] }) {
  const entries = Object.entries(settings);
  if (entries.length === 0) return null;
  return (
    <details class="section">
      <summary>Everything that determines it</summary>
      <dl class="settings">
        {entries.map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{String(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

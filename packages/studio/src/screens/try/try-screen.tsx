import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { get } from '../../api.js';
import { Button } from '../../parts/button.js';
import { Field } from '../../parts/field.js';
import { formatPercent } from '../../parts/format.js';
import { Message } from '../../parts/message.js';
import type { TryAnswer, TryModel, TryModelAnswer, TryModelsAnswer } from '../../protocol/index.js';
import { query, setQuery } from '../../shell/router.js';
import { say } from '../../shell/toasts.js';
import { AnswerView } from './answer-view.js';
import { classify } from './classify.js';
import { NearestImages } from './nearest-images.js';
import { useObjectUrl } from './object-url.js';
import { SeenPicture } from './seen-picture.js';
import { Webcam } from './webcam.js';

/** Nearest training images that are shown. */
const nearestShown = 12;

/** A picture that is tried. */
interface Picture {
  readonly name: string;
  readonly blob: Blob;
}

/** Tries a classifier on any picture: dropped, pasted, chosen, or seen by the webcam. */
export function Screen() {
  const [answer, setAnswer] = useState<TryModelsAnswer>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    get<TryModelsAnswer>('/api/try/models').then(setAnswer, (error: Error) => setProblem(error.message));
  }, []);
  if (!answer) {
    if (problem !== undefined) return <Message kind="error" title={problem} />;
    return <Message kind="busy" title="Looking for classifiers …" />;
  }
  const { models, runsFolder } = answer;
  if (models.length === 0) {
    return (
      <Message kind="empty" title={`There is no finished run in ${runsFolder} to be tried.`}>
        <a href="/train">Train a network</a>
      </Message>
    );
  }
  const asked = query.value.get('model');
  const model = asked ?? models[0]!.id;
  return (
    <div class="work-page">
      <h1>Try</h1>
      <div class="panel run-choice">
        <ModelPicker models={models} value={model} onChange={(id) => setQuery({ model: id }, true)} />
      </div>
      <Desk key={model} model={model} />
    </div>
  );
}

interface ModelPickerProps {
  readonly models: readonly TryModel[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

function ModelPicker({ models, value, onChange }: ModelPickerProps) {
  const groups = [
    ['Finished runs', models.filter(({ kind }) => kind === 'run')],
    ['Exported files', models.filter(({ kind }) => kind === 'file')],
  ] as const;
  const isKnown = models.some(({ id }) => id === value);
  return (
    <Field label="Classifier">
      {(names) => (
        <select
          {...names}
          class="run-picker"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          {!isKnown && <option value={value}>{value} (not there)</option>}
          {groups.map(
            ([title, some]) =>
              some.length > 0 && (
                <optgroup key={title} label={title}>
                  {some.map(({ id, title: text, accuracy }) => (
                    <option key={id} value={id}>
                      {text}
                      {accuracy === undefined ? '' : ` – ${formatPercent(accuracy, 1)}`}
                    </option>
                  ))}
                </optgroup>
              ),
          )}
        </select>
      )}
    </Field>
  );
}

/** The picture that was tried last, kept while one tries other classifiers on it. */
let lastPicture: Picture | undefined;

/** A classifier, the picture that it is asked about, and what it says. */
function Desk({ model }: { readonly model: string }) {
  const [facts, setFacts] = useState<TryModelAnswer>();
  const [picture, setPicture] = useState<Picture | undefined>(lastPicture);
  const [answer, setAnswer] = useState<TryAnswer>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const [isLive, setLive] = useState(false);
  const url = useObjectUrl(picture?.blob);

  const loadFacts = () =>
    get<TryModelAnswer>(`/api/try/model?${new URLSearchParams({ id: model })}`).then(
      setFacts,
      (error: Error) => setProblem(error.message),
    );
  useEffect(() => void loadFacts(), []);

  const hasNearest = facts?.nearest.state === 'ready';
  useEffect(() => {
    if (!picture) return;
    const control = new AbortController();
    setBusy(true);
    setProblem(undefined);
    classify(
      picture.blob,
      { id: model, nearest: hasNearest ? nearestShown : 0, isSeen: true },
      control.signal,
    ).then(
      (found) => {
        setAnswer(found);
        setBusy(false);
      },
      (error: Error) => {
        if (control.signal.aborted) return;
        setAnswer(undefined);
        setProblem(error.message);
        setBusy(false);
      },
    );
    return () => control.abort();
  }, [picture, hasNearest]);

  const take = (files: Iterable<Blob>, name = 'the pasted picture') => {
    const all = [...files];
    const first = all.find(({ type }) => type.startsWith('image/')) ?? all[0];
    if (!first) return;
    if (all.length > 1) say('One picture is tried at a time: this is the first of them.');
    lastPicture = { name: first instanceof File && first.name !== '' ? first.name : name, blob: first };
    setLive(false);
    setPicture(lastPicture);
  };
  usePastedPictures(take);

  return (
    <div class="try-columns">
      <section class="panel try-picture" aria-label="The picture">
        <DropPlace onFiles={take}>
          {isLive ? (
            <Webcam
              model={model}
              onAnswer={(live) => {
                setAnswer(live);
                setProblem(undefined);
              }}
              onProblem={setProblem}
              onTake={(blob) => take([blob], 'a picture of the webcam')}
              onClose={() => {
                setLive(false);
                setAnswer(undefined);
              }}
            />
          ) : picture && url !== undefined ? (
            <img class="tried" src={url} alt={picture.name} />
          ) : (
            <p class="drop-text">
              Drop a picture here, paste one, choose a file, or use the webcam.
              <span class="quiet">Pictures go to the studio on this machine and nowhere else.</span>
            </p>
          )}
        </DropPlace>
        <div class="form-actions">
          <FileButton onFiles={take} />
          {!isLive && (
            <Button
              onClick={() => {
                setAnswer(undefined);
                setProblem(undefined);
                setLive(true);
              }}
            >
              Use the webcam
            </Button>
          )}
          {picture && !isLive && <span class="quiet picture-name">{picture.name}</span>}
        </div>
      </section>
      <section class="panel try-answer" aria-label="What the classifier says" aria-busy={isBusy}>
        {problem !== undefined && (
          <p class="field-error" role="alert">
            {problem}
          </p>
        )}
        {answer ? (
          <AnswerView answer={answer} isOld={isBusy} />
        ) : (
          problem === undefined && (
            <p class="quiet">
              {isBusy ? 'Looking at the picture …' : 'What the classifier says will stand here.'}
            </p>
          )
        )}
        {facts && <About facts={facts} />}
      </section>
      {!isLive && answer?.seen && facts && (
        <SeenPicture seen={answer.seen} preprocessing={facts.preprocessing} />
      )}
      {!isLive && facts && (picture || facts.nearest.state !== 'none') && (
        <NearestImages state={facts.nearest} nearest={answer?.nearest} onMeasured={loadFacts} />
      )}
    </div>
  );
}

function About({ facts }: { readonly facts: TryModelAnswer }) {
  const { labels, normality, calibration } = facts;
  return (
    <details class="about-model">
      <summary>About this classifier</summary>
      <ul class="sentences">
        <li>
          {labels.length} classes: {labels.slice(0, 20).join(', ')}
          {labels.length > 20 && ` and ${labels.length - 20} more`}
        </li>
        <li>{normality ?? 'It does not tell abnormal pictures: it was exported without a score.'}</li>
        {calibration !== null && <li>Calibrated: {calibration}</li>}
      </ul>
    </details>
  );
}

interface DropPlaceProps {
  readonly onFiles: (files: Iterable<Blob>) => void;
  readonly children: ComponentChildren;
}

function DropPlace({ onFiles, children }: DropPlaceProps) {
  const [isOver, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same can be done by the buttons below it
    <div
      class={isOver ? 'drop-place is-over' : 'drop-place'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles(event.dataTransfer?.files ?? []);
      }}
    >
      {children}
    </div>
  );
}

function FileButton({ onFiles }: Pick<DropPlaceProps, 'onFiles'>) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button kind="main" onClick={() => input.current?.click()}>
        Choose a picture
      </Button>
      <input
        ref={input}
        class="visually-hidden"
        type="file"
        accept="image/*"
        aria-label="Choose a picture"
        tabIndex={-1}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          // The same one can be chosen again.
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}

function usePastedPictures(take: (files: Iterable<Blob>) => void): void {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      latest.current(files);
    };
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, []);
}

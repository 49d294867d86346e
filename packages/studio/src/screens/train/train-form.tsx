import { useState } from 'preact/hooks';
import { Button } from '../../parts/button.js';
import { Field } from '../../parts/field.js';
import { Message } from '../../parts/message.js';
import type { FormOption } from '../../protocol/index.js';
import { go } from '../../shell/router.js';
import { say, sayError } from '../../shell/toasts.js';
import {
  check,
  type DataChoice,
  dataChoice,
  dataPath,
  options,
  optionsProblem,
  problemOf,
  runName,
  start,
  startTraining,
  values,
  weights,
} from './form-state.js';
import { OptionField } from './option-field.js';

/** What most people set; all else is there to be unfolded. */
const usual: ReadonlySet<string> = new Set([
  ...['model', 'loss', 'epochs', 'batchSize', 'learningRate', 'imageSize'],
  ...['augment', 'optimizer', 'schedule', 'validation', 'patience', 'seed'],
]);

/** All options of a training, as the command has them. */
export function TrainForm() {
  const answer = options.value;
  if (optionsProblem.value !== undefined) return <Message kind="error" title={optionsProblem.value} />;
  if (!answer) return null;
  const [training, ...others] = answer.groups;
  const rest = training!.options.filter(({ key }) => !usual.has(key));
  const general = problemOf('form');
  return (
    <div class="train-form page-padding">
      <h1>Train</h1>
      <div class="train-columns">
        <div class="train-fields">
          <DataFields data={answer.data} />
          <StartFields />
          <section class="section" aria-label="What is trained, and how">
            <h2>What is trained, and how</h2>
            <Options options={training!.options.filter(({ key }) => usual.has(key))} />
          </section>
          <More title="More options of training" options={rest} />
          {others.map(({ title, options: group }) => (
            <More key={title} title={title} options={group} />
          ))}
        </div>
        <aside class="train-side card" aria-label="Start">
          <Field
            label="Name of the run"
            hint="By data, network and loss where it is left out."
            error={problemOf('name')}
          >
            {(names) => (
              <input
                {...names}
                class="input"
                value={runName.value}
                onInput={({ currentTarget }) => {
                  runName.value = currentTarget.value;
                }}
              />
            )}
          </Field>
          {general !== undefined && (
            <p class="field-error" role="alert">
              {general}
            </p>
          )}
          <StartButton />
          <Command />
          <p class="field-hint">
            The training is a process of its own, this command. It goes on where the studio or this page is
            closed; stop it on its page.
          </p>
          {Object.keys(values.value).length > 0 && (
            <Button
              kind="quiet"
              onClick={() => {
                values.value = {};
              }}
            >
              All options back to their defaults
            </Button>
          )}
        </aside>
      </div>
    </div>
  );
}

function Options({ options }: { readonly options: readonly FormOption[] }) {
  return (
    <div class="options">
      {options.map((option) => (
        <OptionField key={option.key} option={option} />
      ))}
    </div>
  );
}

function More({ title, options }: { readonly title: string; readonly options: readonly FormOption[] }) {
  const problems = options.filter(({ key }) => problemOf(key) !== undefined).length;
  return (
    <details class="section">
      <summary>
        {title}
        {problems > 0 && <span class="field-error"> {problems} to look at</span>}
      </summary>
      <Options options={options} />
    </details>
  );
}

function DataFields({ data }: { readonly data: string | null }) {
  const choices: readonly (readonly [DataChoice, string])[] = [
    ...(data === null ? [] : ([['studio', `The studio's data: ${data}`]] as const)),
    ['path', 'Other data'],
    ['digits', 'The embedded digits, to try things out'],
  ];
  const error = problemOf('data');
  return (
    <section class="section" aria-label="Data">
      <h2>Data</h2>
      <fieldset class="radios" aria-label="Which data">
        {choices.map(([value, label]) => (
          <label key={value} class="switch">
            <input
              type="radio"
              name="data"
              checked={dataChoice.value === value}
              onChange={() => {
                dataChoice.value = value;
              }}
            />
            {label}
          </label>
        ))}
      </fieldset>
      {dataChoice.value === 'path' ? (
        <Field
          label="Folder, table, archive or Parquet file"
          hint="A path on the studio's machine, or hf:owner/name"
          error={error}
        >
          {(names) => (
            <input
              {...names}
              class="input"
              spellcheck={false}
              value={dataPath.value}
              onInput={({ currentTarget }) => {
                dataPath.value = currentTarget.value;
              }}
            />
          )}
        </Field>
      ) : (
        error !== undefined && (
          <p class="field-error" role="alert">
            {error}
          </p>
        )
      )}
    </section>
  );
}

const starts = [
  ['auto', 'By the data: known weights for photographs where they are at hand, else at random'],
  ['pretrained', 'The known weights of the network (--pretrained)'],
  ['weights', 'Weights of a file, a run or the Hugging Face hub (--weights)'],
  ['scratch', 'At random (--from-scratch)'],
] as const;

function StartFields() {
  return (
    <section class="section" aria-label="Weights to start from">
      <h2>Weights to start from</h2>
      <fieldset class="radios" aria-label="Which weights">
        {starts.map(([value, label]) => (
          <label key={value} class="switch">
            <input
              type="radio"
              name="start"
              checked={start.value === value}
              onChange={() => {
                start.value = value;
              }}
            />
            {label}
          </label>
        ))}
      </fieldset>
      {start.value === 'weights' && (
        <Field
          label="Weights"
          hint="A file (safetensors, or of PyTorch), the folder of a run, or owner/name"
          error={problemOf('weights')}
        >
          {(names) => (
            <input
              {...names}
              class="input"
              spellcheck={false}
              value={weights.value}
              onInput={({ currentTarget }) => {
                weights.value = currentTarget.value;
              }}
            />
          )}
        </Field>
      )}
    </section>
  );
}

function StartButton() {
  const [isBusy, setBusy] = useState(false);
  const problems = check.value?.problems.length ?? 0;
  const begin = async () => {
    setBusy(true);
    try {
      const id = await startTraining();
      say('Training begins.');
      go(`/train/${encodeURIComponent(id)}`);
    } catch (error) {
      sayError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      kind="main"
      disabled={isBusy || problems > 0 || check.value === undefined}
      title={problems > 0 ? 'Something in the form is not right yet' : undefined}
      onClick={begin}
    >
      Start training
    </Button>
  );
}

/** The same as a command, to be copied. */
function Command() {
  const command = check.value?.command ?? '';
  const copy = () => navigator.clipboard.writeText(command).then(() => say('Copied.'), sayError);
  return (
    <div class="command-box">
      <output class="command" aria-label="The same as a command">
        {command}
      </output>
      <Button kind="quiet" onClick={copy}>
        Copy
      </Button>
    </div>
  );
}

import { useEffect, useState } from 'preact/hooks';
import { get, send } from '../../api.js';
import { Button } from '../../parts/button.js';
import { Field } from '../../parts/field.js';
import { type FormValues, withValue } from '../../parts/form-values.js';
import { formatCount } from '../../parts/format.js';
import { OptionInput } from '../../parts/option-input.js';
import { Progress } from '../../parts/progress.js';
import type { ExportOptionsAnswer, ExportRequest, ExportResult, JobAnswer } from '../../protocol/index.js';
import { noteJob, stopJob } from '../../shell/jobs.js';
import { sayError } from '../../shell/toasts.js';
import { scoreOf } from './score-of.js';

interface ExportFormProps {
  readonly run: string;
  /** The newest export of the run. */
  readonly job: JobAnswer | undefined;
}

/** Says what is written, and begins it. */
export function ExportForm({ run, job }: ExportFormProps) {
  const [options, setOptions] = useState<ExportOptionsAnswer>();
  const [form, setForm] = useState<ExportRequest['form']>('classifier');
  const [problem, setProblem] = useState<string>();
  const isRunning = job?.state === 'running';
  useEffect(() => {
    get<ExportOptionsAnswer>(`/api/export/options/${encodeURIComponent(run)}`).then(
      setOptions,
      (error: Error) => setProblem(error.message),
    );
  }, [run, job?.state]);

  const start = async (request: ExportRequest) => {
    setProblem(undefined);
    try {
      noteJob(await send<JobAnswer>('POST', '/api/export', request));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <section class="panel work-form" aria-labelledby="export-form-title">
      <h2 id="export-form-title">What is written</h2>
      <fieldset class="segments" aria-label="Form">
        <Button pressed={form === 'classifier'} onClick={() => setForm('classifier')}>
          Classifier
        </Button>
        <Button
          pressed={form === 'training'}
          disabled={options?.noTraining != null}
          title={options?.noTraining ?? undefined}
          onClick={() => setForm('training')}
        >
          Training elsewhere
        </Button>
      </fieldset>
      {options &&
        (form === 'classifier' ? (
          <ClassifierForm
            key={options.file}
            run={run}
            options={options}
            isRunning={isRunning}
            onStart={start}
          />
        ) : (
          <TrainingForm run={run} isRunning={isRunning} onStart={start} />
        ))}
      {problem !== undefined && (
        <p class="field-error" role="alert">
          {problem}
        </p>
      )}
      {job && <JobState job={job} />}
    </section>
  );
}

function JobState({ job }: { readonly job: JobAnswer }) {
  const { id, state, step, done, total, error } = job;
  if (state === 'running') {
    return (
      <div class="pruning-progress" role="status">
        <Progress label={job.title} done={done} total={total} />
        <span>
          {step || 'beginning'}
          {total > 0 && ` ${formatCount(done)} of ${formatCount(total)}`}
        </span>
        <Button kind="danger" onClick={() => stopJob(id).catch(sayError)}>
          Stop
        </Button>
      </div>
    );
  }
  if (state === 'failed') {
    return (
      <p class="field-error" role="alert">
        {error}
      </p>
    );
  }
  const { file, warning } = (job.result ?? {}) as Partial<ExportResult>;
  if (state === 'stopped') return <p role="status">Stopped: nothing was written.</p>;
  return (
    <p role="status">
      {file} is written.
      {warning != null && <span class="warning"> {warning}</span>}
    </p>
  );
}

interface FormProps {
  readonly run: string;
  readonly isRunning: boolean;
  readonly onStart: (request: ExportRequest) => void;
}

function ClassifierForm({
  run,
  options,
  isRunning,
  onStart,
}: FormProps & { readonly options: ExportOptionsAnswer }) {
  const [file, setFile] = useState(options.file);
  const [isOverwriting, setOverwriting] = useState(false);
  const [embedding, setEmbedding] = useState(false);
  const [calibrate, setCalibrate] = useState(false);
  const [license, setLicense] = useState('');
  const [score, setScore] = useState('');
  const [values, setValues] = useState<FormValues>({});
  const [falseAlarms, setFalseAlarms] = useState('');
  const chosen = options.scores.find(({ name }) => name === score);
  const share = falseAlarms.trim() === '' ? undefined : Number(falseAlarms);
  const isShare = share === undefined || (share > 0 && share < 1);
  const start = () =>
    onStart({
      ...{ form: 'classifier', run, file: file.trim(), isOverwriting, embedding, calibrate },
      ...(license.trim() !== '' && { license: license.trim() }),
      ...(chosen && { score: scoreOf(chosen, values) }),
      ...(chosen && share !== undefined && { falseAlarms: share }),
    });
  return (
    <>
      <Field label="File" hint={`In the folder of ${run}; its description is put beside it as JSON`}>
        {(names) => (
          <input
            {...names}
            class="input"
            type="text"
            value={file}
            onInput={(event) => setFile(event.currentTarget.value)}
          />
        )}
      </Field>
      <Switch
        title="Embedding"
        text="Give the embedding as a second output, by which pictures can be compared"
        isOn={embedding}
        onChange={setEmbedding}
      />
      <Field
        label="Abnormal pictures"
        hint="A score by which the model tells them, fitted on the training images"
      >
        {(names) => (
          <select {...names} value={score} onChange={(event) => setScore(event.currentTarget.value)}>
            <option value="">are not told</option>
            {options.scores.map(({ name, why }) => (
              <option key={name} value={name} disabled={why !== null} title={why ?? undefined}>
                by {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {chosen && (
        <fieldset class="own-options">
          <legend>{chosen.description}</legend>
          {chosen.options.map((option) => (
            <OptionInput
              key={option.key}
              option={option}
              values={values}
              onChange={(key, value) => setValues((before) => withValue(before, key, value))}
            />
          ))}
          <Field
            label="False alarms"
            hint="Share of the validation images that the threshold may take for abnormal [default: 0.05]"
            error={isShare ? undefined : 'A number above 0 and below 1'}
          >
            {(names) => (
              <input
                {...names}
                class="input"
                type="text"
                inputMode="decimal"
                placeholder="0.05"
                value={falseAlarms}
                onInput={(event) => setFalseAlarms(event.currentTarget.value)}
              />
            )}
          </Field>
        </fieldset>
      )}
      <Switch
        title="Calibrate"
        text="Fit a temperature on the validation images, by which confidences become calibrated"
        isOn={calibrate}
        onChange={setCalibrate}
      />
      <Field
        label="License"
        hint="What others may do with the model, such as CC-BY-4.0: put into its description"
      >
        {(names) => (
          <input
            {...names}
            class="input"
            type="text"
            value={license}
            onInput={(event) => setLicense(event.currentTarget.value)}
          />
        )}
      </Field>
      <Switch title="Write over a file of this name" text="" isOn={isOverwriting} onChange={setOverwriting} />
      <div class="form-actions">
        <Button kind="main" disabled={isRunning || !isShare} onClick={start}>
          Export the classifier
        </Button>
      </div>
    </>
  );
}

function TrainingForm({ run, isRunning, onStart }: FormProps) {
  const [folder, setFolder] = useState('training');
  const [isOverwriting, setOverwriting] = useState(false);
  const [batchSize, setBatchSize] = useState('');
  const [lowering, setLowering] = useState('');
  const [untrained, setUntrained] = useState(false);
  const size = batchSize.trim() === '' ? undefined : Number(batchSize);
  const isSize = size === undefined || (Number.isInteger(size) && size >= 1);
  const start = () =>
    onStart({
      ...{ form: 'training', run, file: folder.trim(), isOverwriting, untrained },
      ...(size !== undefined && { batchSize: size }),
      ...(lowering !== '' && { lowering: lowering as 'fast' | 'reference' }),
    });
  return (
    <>
      <p class="quiet">
        Training itself, for any ONNX Runtime: train.onnx, eval.onnx, first.onnx, and training.json, which
        says how they are called.
      </p>
      <Field label="Folder" hint={`In the folder of ${run}`}>
        {(names) => (
          <input
            {...names}
            class="input"
            type="text"
            value={folder}
            onInput={(event) => setFolder(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field
        label="Batch size"
        hint="Images in a step; by default as many as in the run’s"
        error={isSize ? undefined : 'A whole number, at least 1'}
      >
        {(names) => (
          <input
            {...names}
            class="input"
            type="text"
            inputMode="numeric"
            value={batchSize}
            onInput={(event) => setBatchSize(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label="Operators" hint="reference: those of the ONNX standard alone, some of them slower">
        {(names) => (
          <select {...names} value={lowering} onChange={(event) => setLowering(event.currentTarget.value)}>
            <option value="">as the run’s</option>
            <option value="fast">fast</option>
            <option value="reference">reference</option>
          </select>
        )}
      </Field>
      <Switch
        title="Untrained"
        text="Begin as the run began, not as it ended"
        isOn={untrained}
        onChange={setUntrained}
      />
      <Switch
        title="Write over files of this folder"
        text=""
        isOn={isOverwriting}
        onChange={setOverwriting}
      />
      <div class="form-actions">
        <Button kind="main" disabled={isRunning || !isSize} onClick={start}>
          Export the training
        </Button>
      </div>
    </>
  );
}

interface SwitchProps {
  readonly title: string;
  readonly text: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

function Switch({ title, text, isOn, onChange }: SwitchProps) {
  return (
    <label class="switch-field">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>
        <span class="switch-title">{title}</span>
        {text !== '' && <span class="field-hint">{text}</span>}
      </span>
    </label>
  );
}

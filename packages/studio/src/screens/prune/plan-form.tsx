import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, get, send } from '../../api.js';
import { Button } from '../../parts/button.js';
import { Field } from '../../parts/field.js';
import { type FormValues, relevantValues, withValue } from '../../parts/form-values.js';
import { OptionInput } from '../../parts/option-input.js';
import type { PruneFormAnswer, PrunePlanAnswer, PruneStartedAnswer } from '../../protocol/index.js';
import { say, sayError } from '../../shell/toasts.js';
import { PlanView } from './plan-view.js';

/** Ways to say how much is to stay. */
const extents = {
  keep: 'of the channels of each layer',
  flops: 'of the multiply-adds',
  latency: 'of the time for one image',
} as const;
type Extent = keyof typeof extents;

/** Milliseconds after the last change until a plan is asked for. */
const delay = 350;

/** Says how a run is pruned, shows what that would leave, and begins it. */
export function PlanForm({ run }: { readonly run: string }) {
  const [form, setForm] = useState<PruneFormAnswer>();
  const [extent, setExtent] = useState<Extent>('keep');
  const [percent, setPercent] = useState(50);
  const [values, setValues] = useState<FormValues>({});
  const [name, setName] = useState('');
  const [isStarting, setStarting] = useState(false);
  const chosen = form ? relevantValues(form.options, values) : values;
  const all: FormValues = { ...chosen, [extent]: String(percent / 100) };
  const plan = usePlan(run, all, extent === 'latency');

  useEffect(() => {
    get<PruneFormAnswer>('/api/prune/form').then(setForm, sayError);
  }, []);

  const change = (key: string, value: string | boolean | undefined) =>
    setValues((before) => withValue(before, key, value));
  const start = async () => {
    setStarting(true);
    try {
      await send<PruneStartedAnswer>('POST', '/api/prune', { run, values: all, name: name.trim() });
      say(`Pruning ${run} has begun.`);
    } catch (error) {
      sayError(error);
    } finally {
      setStarting(false);
    }
  };

  const options = form?.options.filter(({ key }) => !Object.hasOwn(extents, key)) ?? [];
  const [criterion, ...others] = [
    ...options.filter(({ key }) => key === 'criterion'),
    ...options.filter(({ key }) => key !== 'criterion'),
  ];
  return (
    <div class="work-columns">
      <section class="panel work-form" aria-labelledby="prune-form-title">
        <h2 id="prune-form-title">How much stays</h2>
        <div class="extent">
          <Field label={`${percent} %`}>
            {(names) => (
              <input
                {...names}
                type="range"
                min="5"
                max="100"
                step="1"
                value={percent}
                onInput={(event) => setPercent(Number(event.currentTarget.value))}
              />
            )}
          </Field>
          <select
            aria-label="Of what"
            value={extent}
            onChange={(event) => setExtent(event.currentTarget.value as Extent)}
          >
            {Object.entries(extents).map(([key, text]) => (
              <option key={key} value={key}>
                {text}
              </option>
            ))}
          </select>
        </div>
        {criterion && <OptionInput option={criterion} values={values} onChange={change} />}
        <details>
          <summary>More options</summary>
          <div class="option-list">
            {others.map((option) => (
              <OptionInput key={option.key} option={option} values={values} onChange={change} />
            ))}
          </div>
        </details>
        <Field label="Name of the new run" hint={`${run}-pruned where it is left empty`}>
          {(names) => (
            <input
              {...names}
              class="input"
              type="text"
              value={name}
              placeholder={`${run}-pruned`}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
        <div class="form-actions">
          <Button
            kind="main"
            disabled={isStarting || plan.problem !== undefined}
            title={plan.problem}
            onClick={start}
          >
            Prune it
          </Button>
          <span class="quiet">
            Nothing is written before the cut network is shown to compute what the masked one does.
          </span>
        </div>
      </section>
      <section class="panel work-result" aria-labelledby="plan-title" aria-busy={plan.isBusy}>
        <div class="panel-head">
          <h2 id="plan-title">What would be left</h2>
          {plan.isBusy && <span class="quiet">planning …</span>}
        </div>
        {plan.problem !== undefined && (
          <p class="field-error" role="alert">
            {plan.problem}
          </p>
        )}
        {plan.answer ? (
          <PlanView plan={plan.answer} isOld={plan.isBusy || plan.problem !== undefined} />
        ) : (
          plan.problem === undefined && (
            <p class="quiet">{extent === 'latency' && !plan.isBusy ? '' : 'Planning …'}</p>
          )
        )}
        <Button
          disabled={plan.isBusy || plan.problem !== undefined}
          title="Times both networks in turn on this machine’s CPU; it takes some seconds"
          onClick={plan.measure}
        >
          Measure the time
        </Button>
      </section>
    </div>
  );
}

interface Plan {
  readonly answer: PrunePlanAnswer | undefined;
  readonly problem: string | undefined;
  readonly isBusy: boolean;
  /** Asks for the same with times. */
  readonly measure: () => void;
}

/** What pruning would leave, asked for anew after each change. */
function usePlan(run: string, values: FormValues, isSlow: boolean): Plan {
  const [answer, setAnswer] = useState<PrunePlanAnswer>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(true);
  const control = useRef<AbortController | undefined>(undefined);
  const key = JSON.stringify({ run, values });

  const ask = async (isTimed: boolean) => {
    control.current?.abort();
    const own = new AbortController();
    control.current = own;
    setBusy(true);
    try {
      const found = await askPlan({ run, values, isTimed }, own.signal);
      if (own.signal.aborted) return;
      setAnswer(found);
      setProblem(undefined);
    } catch (error) {
      if (own.signal.aborted) return;
      setProblem(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  useEffect(() => {
    setBusy(true);
    const timer = setTimeout(() => void ask(false), isSlow ? 3 * delay : delay);
    return () => clearTimeout(timer);
  }, [key]);
  useEffect(() => () => control.current?.abort(), []);
  return { answer, problem, isBusy, measure: () => void ask(true) };
}

/** A request that can be given up, on which the server ends its work. */
async function askPlan(body: unknown, signal: AbortSignal): Promise<PrunePlanAnswer> {
  const response = await fetch('/api/prune/plan', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
  const answer = await response.json();
  if (!response.ok) throw new ApiError(response.status, (answer as { error: string }).error);
  return answer as PrunePlanAnswer;
}

import { computed, effect, signal } from '@preact/signals';
import { get, send } from '../../api.js';
import { type FormValues, relevantValues, withValue } from '../../parts/form-values.js';
import type {
  TrainCheckAnswer,
  TrainForm,
  TrainFormAnswer,
  TrainStartedAnswer,
} from '../../protocol/index.js';

/** Where the images come from. */
export type DataChoice = 'studio' | 'path' | 'digits';

/** All options, once they are known. */
export const options = signal<TrainFormAnswer | undefined>(undefined);

/** Why they could not be had. */
export const optionsProblem = signal<string | undefined>(undefined);

export const dataChoice = signal<DataChoice>('digits');
export const dataPath = signal('');
export const start = signal<TrainForm['start']>('auto');
export const weights = signal('');
export const runName = signal('');
/** What was given; it stays while one is elsewhere in the studio. */
export const values = signal<FormValues>({});

export const form = computed<TrainForm>(() => {
  const all = options.value?.groups.flatMap((group) => group.options) ?? [];
  const data = { studio: options.value?.data ?? '', path: dataPath.value.trim(), digits: '' }[
    dataChoice.value
  ];
  return {
    data,
    start: start.value,
    weights: start.value === 'weights' ? weights.value.trim() : '',
    name: runName.value.trim(),
    values: relevantValues(all, values.value),
  };
});

/** What the server says of the form as it is. */
export const check = signal<TrainCheckAnswer | undefined>(undefined);

/** What is wrong with an option, `data`, `weights`, `name`, or the form. */
export function problemOf(key: string): string | undefined {
  const found = check.value?.problems.find((problem) => problem.key === key)?.message;
  if (key === 'data' && dataChoice.value === 'path' && dataPath.value.trim() === '')
    return 'name a folder, or hf:owner/name';
  return found;
}

export function setValue(key: string, value: string | boolean | undefined): void {
  values.value = withValue(values.value, key, value);
}

/** Starts the training. @returns its id. @throws ApiError with what is wrong. */
export async function startTraining(): Promise<string> {
  const { id } = await send<TrainStartedAnswer>('POST', '/api/train', form.value);
  // Another one with the same settings gets another name.
  runName.value = '';
  return id;
}

/** Milliseconds of rest after which the form is looked at. */
const rest = 250;

async function loadOptions(): Promise<void> {
  try {
    const answer = await get<TrainFormAnswer>('/api/train/form');
    options.value = answer;
    if (answer.data !== null) dataChoice.value = 'studio';
  } catch (error) {
    optionsProblem.value = error instanceof Error ? error.message : String(error);
  }
}

void loadOptions();

let timer: ReturnType<typeof setTimeout> | undefined;
let latest = 0;
effect(() => {
  const asked = form.value;
  if (!options.value) return;
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const turn = ++latest;
    const answer = await send<TrainCheckAnswer>('POST', '/api/train/check', asked).catch(() => undefined);
    // An earlier answer that comes late says nothing of what is there now.
    if (turn === latest && answer) check.value = answer;
  }, rest);
});

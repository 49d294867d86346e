import { isNamed, type NamedConfig, type Part, Parts, shownName } from '../config/index.js';
import { MIXES, SAMPLERS, TRANSFORMS } from '../data/index.js';
import { LOSSES } from '../losses/index.js';
import { BACKBONES } from '../models/index.js';
import { OPTIMIZERS, SCHEDULES } from '../optim/index.js';
import type { RunRecord } from './record.js';

/** What determines a run, by the names of the options that say it: `batchSize`, `loss`, `loss.lambda`; plain JSON. */
export type RunSettings = Readonly<Record<string, string | number | boolean>>;

/** The built-in parts that an option can name. */
const builtIn: Readonly<Record<string, readonly Part[]>> = {
  model: BACKBONES,
  loss: LOSSES,
  optimizer: OPTIMIZERS,
  schedule: SCHEDULES,
  sampler: SAMPLERS,
  mix: MIXES,
  augment: TRANSFORMS,
};

/** What records of earlier versions do not say of how pictures were read. */
const usualReading = { fit: 'crop', background: 'white', nested: false, copies: 'none' };

/** Everything in a record that the results depend on, with the defaults of what is chosen by name filled in. */
export function settingsOf({
  data,
  config,
  weights,
  engine,
  parts,
  furtherFrom,
  prunedFrom,
  software,
}: RunRecord): RunSettings {
  const { classifier, distillation, ...training } = config;
  const { model, loss, height, width, widths } = classifier;
  const settings: Record<string, string | number | boolean> = {};
  const add = (key: string, value: unknown): void => {
    if (value === undefined) return;
    if (Array.isArray(value)) {
      settings[key] = value.length === 0 ? 'none' : value.map((item) => textOf(key, item)).join(', ');
    } else if (typeof value === 'object' && value !== null) {
      const { name, ...options } = isNamed(value) ? complete(key, value) : { ...value, name: undefined };
      if (name !== undefined) settings[key] = name;
      for (const [option, inner] of Object.entries(options)) add(`${key}.${option}`, inner);
    } else {
      settings[key] =
        typeof value === 'number' || typeof value === 'boolean' ? value : String(value ?? 'none');
    }
  };
  add('data', data.name);
  add('images', data.fingerprint.slice(0, 12));
  for (const [option, value] of Object.entries({ ...usualReading, ...data.options })) add(option, value);
  add('model', model);
  add('loss', loss);
  add('imageSize', height === width ? height : `${height}x${width}`);
  for (const [option, value] of Object.entries(training)) add(option, value);
  add('widths', widths);
  add('distillation', distillation && { alpha: distillation.alpha, temperature: distillation.temperature });
  add('weights', weights ? weights.sha256.slice(0, 12) : 'none');
  add('furtherFrom', furtherFrom);
  add('prunedFrom', prunedFrom);
  for (const { kind, name, module } of parts ?? []) {
    add(`parts.${kind}.${name}`, module ? module.sha256.slice(0, 12) : 'in code');
  }
  for (const [option, value] of Object.entries({ memory: 'standard', ...engine })) add(option, value);
  add('software', software);
  return settings;
}

function textOf(key: string, item: unknown): string {
  return isNamed(item) ? shownName(complete(key, item)) : String(item);
}

/** With its defaults; as it stands where this version of Kindred does not know it, or it is the user's own. */
function complete(key: string, config: NamedConfig): NamedConfig {
  const known = builtIn[key.split('.').at(-1)!] ?? (key.endsWith('.base') ? LOSSES : []);
  if (!known.some(({ name }) => name === config.name)) return config;
  try {
    return Parts.none.complete(known, config);
  } catch {
    return config;
  }
}

/**
 * The settings in which runs differ, in the order in which they first come; undefined stands where a run does not have
 * one. Where one names different things, their options are left out unless they are given.
 */
export function compareSettings(
  all: readonly RunSettings[],
): Record<string, readonly (string | number | boolean | undefined)[]> {
  const keys = new Set(all.flatMap((settings) => Object.keys(settings)));
  const differ = (key: string) => new Set(all.map((settings) => settings[key])).size > 1;
  const isOfAnother = (key: string) =>
    differ(parentOf(key)) && all.every((settings) => isDefault(key, settings));
  const different = [...keys].filter((key) => differ(key) && !isOfAnother(key));
  return Object.fromEntries(different.map((key) => [key, all.map((settings) => settings[key])]));
}

function parentOf(key: string): string {
  return key.slice(0, Math.max(0, key.lastIndexOf('.')));
}

/** Whether an option of something that is chosen by name is not there, or has the value that it has by itself. */
function isDefault(key: string, settings: RunSettings): boolean {
  const value = settings[key];
  const parent = parentOf(key);
  if (value === undefined) return true;
  const usual = complete(parent, { name: String(settings[parent]) })[key.slice(parent.length + 1)];
  return value === (isNamed(usual) ? usual.name : usual);
}

import { hasNewHead, trainsHeadAlone } from '@kindred/core/train';
import type { RunEvent } from '../events.js';
import type { TrainingRecipe } from './comparison-record.js';
import type { PlannedRun } from './planned-runs.js';

/** What a run consists of: a network with weights from elsewhere gets a head on its features, and may then be tuned. */
export type Stage = 'features' | 'head' | 'steps';

/** The stages of a run that is trained so. */
export function stagesOf({ transfer }: Pick<TrainingRecipe, 'transfer'>): readonly Stage[] {
  if (!hasNewHead(transfer)) return ['steps'];
  return trainsHeadAlone(transfer) ? ['features', 'head'] : ['features', 'head', 'steps'];
}

/** How far a stage is when an event comes. */
interface Mark {
  /** Milliseconds. */
  readonly at: number;
  /** The share that is done, and the share that took its time: features that are kept take none. */
  readonly share: number;
  readonly worked: number;
}

/** How far a stage is, and since when that is known. */
interface Course {
  readonly start: Mark;
  readonly latest: Mark;
}

/** The run that is being trained. */
interface Current {
  readonly planned: PlannedRun;
  readonly courses: Map<Stage, Course>;
}

/**
 * Estimates how long the rest of a comparison takes. Stages of runs of the same network on the same data are taken to last
 * equally long; others, as long as the mean of those that are known. Features are kept: only the first run with a seed waits
 * for them.
 */
export class TimeLeft {
  readonly #stagesOf: (planned: PlannedRun) => readonly Stage[];
  readonly #now: () => number;
  /** Seconds of whole stages, by stage and setting. */
  readonly #durations = new Map<string, number[]>();
  /** Of runs whose features are kept. */
  readonly #extracted = new Set<string>();
  #current: Current | undefined;

  /**
   * @param stages of a run
   * @param now milliseconds, for tests
   */
  constructor(
    stages: (planned: PlannedRun) => readonly Stage[],
    now: () => number = () => performance.now(),
  ) {
    this.#stagesOf = stages;
    this.#now = now;
  }

  begin(planned: PlannedRun): void {
    this.#current = { planned, courses: new Map() };
  }

  /** Takes note of what happens in the current run. */
  onEvent(event: RunEvent): void {
    const progress = progressOf(event);
    if (!progress || !this.#current) return;
    const { courses } = this.#current;
    const { stage, ...shares } = progress;
    const latest = { at: this.#now(), ...shares };
    // The first step, which is slower, only starts the clock.
    courses.set(stage, { start: courses.get(stage)?.start ?? latest, latest });
  }

  /** The current run is through. */
  end(): void {
    if (!this.#current) return;
    const { planned, courses } = this.#current;
    const last = this.#stagesOf(planned).at(-1)!;
    const course = courses.get(last);
    // What comes after its last event, as the evaluation, belongs to it.
    if (course) courses.set(last, { ...course, latest: { at: this.#now(), share: 1, worked: 1 } });
    for (const [stage, seconds] of this.#measured()) {
      const key = keyOf(stage, planned);
      this.#durations.set(key, [...(this.#durations.get(key) ?? []), seconds]);
    }
    this.#extracted.add(imagesOf(planned));
    this.#current = undefined;
  }

  /** The current run has failed, and tells nothing. */
  abandon(): void {
    this.#current = undefined;
  }

  /**
   * Seconds until the current run and those in `pending` are through; undefined while nothing is known of a stage.
   * @param pending without the current one
   */
  estimate(pending: readonly PlannedRun[]): number | undefined {
    const known = this.#known();
    const extracted = new Set(this.#extracted);
    let total = 0;
    for (const [planned, courses] of this.#ahead(pending)) {
      const rest = this.#restOf(planned, courses, known, extracted);
      if (rest === undefined) return undefined;
      total += rest;
      extracted.add(imagesOf(planned));
    }
    return total;
  }

  #ahead(pending: readonly PlannedRun[]): (readonly [PlannedRun, Current['courses']])[] {
    const current = this.#current && ([this.#current.planned, this.#current.courses] as const);
    return [...(current ? [current] : []), ...pending.map((planned) => [planned, new Map()] as const)];
  }

  /** Undefined where nothing is known of a stage that is to come. */
  #restOf(
    planned: PlannedRun,
    courses: Current['courses'],
    known: ReadonlyMap<string, readonly number[]>,
    extracted: ReadonlySet<string>,
  ): number | undefined {
    const stages = this.#stagesOf(planned);
    // A run that goes on from a checkpoint may have stages behind it that were never told of.
    const reached = Math.max(
      0,
      stages.findLastIndex((stage) => courses.has(stage)),
    );
    let total = 0;
    for (const stage of stages.slice(reached)) {
      if (stage === 'features' && extracted.has(imagesOf(planned))) continue;
      const ofSetting = known.get(keyOf(stage, planned));
      const values =
        ofSetting ?? [...known].flatMap(([key, some]) => (key.startsWith(`${stage} `) ? some : []));
      if (values.length === 0) {
        // All that were looked at so far were kept.
        if (stage === 'features') continue;
        return undefined;
      }
      total += mean(values) * (1 - (courses.get(stage)?.latest.share ?? 0));
    }
    return total;
  }

  /** All durations, with those of the current run as far as it is. */
  #known(): Map<string, readonly number[]> {
    const known = new Map<string, readonly number[]>(this.#durations);
    for (const [stage, seconds] of this.#measured()) {
      const key = keyOf(stage, this.#current!.planned);
      known.set(key, [...(known.get(key) ?? []), seconds]);
    }
    return known;
  }

  /** Seconds of whole stages of the current run, by the share of each that was seen; none before that is something. */
  #measured(): [Stage, number][] {
    return [...(this.#current?.courses ?? [])].flatMap(([stage, { start, latest }]): [Stage, number][] => {
      const worked = latest.worked - start.worked;
      return worked > 0 ? [[stage, (latest.at - start.at) / 1000 / worked]] : [];
    });
  }
}

/** How far its stage is when an event comes; undefined for events that do not tell. */
function progressOf(event: RunEvent): ({ readonly stage: Stage } & Omit<Mark, 'at'>) | undefined {
  const at = (stage: Stage, share: number, worked = share) => ({ stage, share, worked });
  if (event.type === 'features') {
    return at('features', event.done / event.total, (event.done - event.known) / event.total);
  }
  if (event.type === 'head') return at('head', event.done / event.total);
  if (event.type !== 'step') return undefined;
  const { epoch, epochs, step, stepsPerEpoch } = event;
  return at('steps', (epoch - 1 + step / stepsPerEpoch) / epochs);
}

function keyOf(stage: Stage, { data, model }: PlannedRun): string {
  return `${stage} ${JSON.stringify([data, model.name])}`;
}

/** Runs of one network with one seed look at the same images, and at the same copies of them. */
function imagesOf({ data, model, seed }: PlannedRun): string {
  return JSON.stringify([data, model.name, seed]);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

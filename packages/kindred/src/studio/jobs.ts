import type { JobAnswer } from '@kindred/studio/protocol';
import { answerFor, Refusal } from './errors.js';
import type { News } from './news.js';

/** Milliseconds between two words to pages about one job. */
const pace = 200;

/** Jobs that have ended are listed up to this number. */
const keptJobs = 100;

/** Over how many milliseconds a rate is taken. */
const rateWindow = 10_000;

/** What the work of a job has to do with its job. */
export interface JobControl {
  /** Aborted when the job is stopped, or the studio closed. */
  readonly signal: AbortSignal;
  /** Says how far it is: `total` 0 where nobody knows. */
  progress(step: string, done: number, total: number): void;
}

/** What a slice says of a job before it begins. */
export interface JobPlan {
  readonly kind: string;
  /** For people: `Looking for what is wrong with flowers`. */
  readonly title: string;
  /** Whether a second one of this kind is refused while one runs. */
  readonly isAlone?: boolean;
}

interface Job {
  answer: JobAnswer;
  readonly control: AbortController;
  told: number;
  timer: NodeJS.Timeout | undefined;
  /** How far the step was, and when. */
  marks: { readonly at: number; readonly done: number }[];
  ended: Promise<void>;
}

/** The long work of the server, told to all pages. */
export class Jobs {
  readonly #jobs = new Map<string, Job>();
  readonly #news: News;
  #count = 0;

  constructor(news: News) {
    this.#news = news;
  }

  /**
   * Begins a job.
   * @param work what it does; what it returns is told as its `result`
   * @throws Refusal where it is to run alone, and does not.
   */
  start(
    { kind, title, isAlone = false }: JobPlan,
    work: (control: JobControl) => Promise<unknown>,
  ): JobAnswer {
    if (isAlone && this.running(kind)) throw new Refusal(409, `${title}: this is being done already`);
    const id = String(++this.#count);
    const control = new AbortController();
    const job: Job = {
      answer: {
        ...{ id, kind, title, state: 'running', step: '', done: 0, total: 0, rate: 0 },
        started: Date.now(),
      },
      control,
      ...{ told: 0, timer: undefined, marks: [], ended: Promise.resolve() },
    };
    this.#jobs.set(id, job);
    this.#forgetOldest();
    this.#tell(job);
    job.ended = this.#run(job, work);
    return job.answer;
  }

  /** All that are known, the oldest first. */
  list(): readonly JobAnswer[] {
    return [...this.#jobs.values()].map(({ answer }) => answer);
  }

  /** The job of a kind that is running. */
  running(kind: string): JobAnswer | undefined {
    return this.list().find((job) => job.kind === kind && job.state === 'running');
  }

  /** Asks a job to stop; one that has ended stays as it is. @throws Refusal where there is none. */
  stop(id: string): void {
    const job = this.#jobs.get(id);
    if (!job) throw new Refusal(404, `there is no job ${id}`);
    job.control.abort();
  }

  /** Stops all jobs and waits until they have ended. */
  async close(): Promise<void> {
    for (const { control } of this.#jobs.values()) control.abort();
    await Promise.all([...this.#jobs.values()].map(({ ended }) => ended));
  }

  async #run(job: Job, work: (control: JobControl) => Promise<unknown>): Promise<void> {
    const { signal } = job.control;
    const progress = (step: string, done: number, total: number) => this.#progress(job, step, done, total);
    let end: Partial<JobAnswer>;
    try {
      const result = await work({ signal, progress });
      end = { state: signal.aborted ? 'stopped' : 'done', ...(result !== undefined && { result }) };
    } catch (error) {
      end = signal.aborted ? { state: 'stopped' } : { state: 'failed', error: answerFor(error).error };
    }
    job.answer = { ...job.answer, ...end, ended: Date.now() };
    this.#tell(job);
  }

  #progress(job: Job, step: string, done: number, total: number): void {
    const at = Date.now();
    if (step !== job.answer.step || done < job.answer.done) job.marks = [];
    job.marks = [...job.marks.filter((mark) => at - mark.at <= rateWindow), { at, done }];
    const first = job.marks[0]!;
    const rate = at > first.at ? (1_000 * (done - first.done)) / (at - first.at) : 0;
    job.answer = { ...job.answer, step, done, total, rate };
    // Pages need no more of it than people can follow.
    if (at - job.told >= pace) this.#tell(job);
    else job.timer ??= setTimeout(() => this.#tell(job), pace);
  }

  #tell(job: Job): void {
    clearTimeout(job.timer);
    job.timer = undefined;
    job.told = Date.now();
    this.#news.tell('jobs', job.answer);
  }

  #forgetOldest(): void {
    const ended = [...this.#jobs.values()].filter(({ answer }) => answer.state !== 'running');
    for (const { answer } of ended.slice(0, Math.max(0, ended.length - keptJobs)))
      this.#jobs.delete(answer.id);
  }
}

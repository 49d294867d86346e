import { type ChildProcess, fork } from 'node:child_process';
import type { SplitName } from '@kindred/core/data';
import { NewestFirst } from '../data/newest-first.js';
import type { EncodedPicture } from '../data/thumbnails.js';
import { Refusal } from '../errors.js';
import type { PictureReply, PictureRequest } from './pictures-child.js';
import type { WorkedRun } from './work.js';

/** Pictures that the process is asked for at a time. */
const atOnce = 8;

/** Milliseconds without a question after which the process is ended: data may take much memory. */
const idle = 5 * 60_000;

interface Asked {
  resolve(picture: EncodedPicture): void;
  reject(error: Error): void;
}

/** A process that has the images open. */
interface Opened {
  readonly child: ChildProcess;
  readonly isOpen: Promise<void>;
  readonly asked: Map<number, Asked>;
}

/**
 * The images of a run, as its network gets them, by a process that has its data open: the very images that were measured, whatever the
 * data is.
 */
export class RunPictures {
  readonly #run: WorkedRun;
  readonly #split: SplitName;
  readonly #queue = new NewestFirst(atOnce);
  #opened: Opened | undefined;
  #id = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(run: WorkedRun, split: SplitName) {
    [this.#run, this.#split] = [run, split];
  }

  /** Opens the data: that takes a while, in which somebody already looks at numbers. */
  begin(): void {
    this.#opened ??= this.#open();
    this.#isWanted();
  }

  /** @throws Refusal where it cannot be had; the signal's reason where nobody waits for it any more. */
  get(image: number, side: number, signal: AbortSignal): Promise<EncodedPicture> {
    this.#isWanted();
    return this.#queue.run(() => this.#ask(image, side), signal);
  }

  /** Ends the process. */
  close(): void {
    clearTimeout(this.#timer);
    this.#opened?.child.kill('SIGKILL');
    this.#opened = undefined;
  }

  #isWanted(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.close(), idle);
    this.#timer.unref();
  }

  async #ask(image: number, side: number): Promise<EncodedPicture> {
    this.#opened ??= this.#open();
    const { child, isOpen, asked } = this.#opened;
    await isOpen;
    const id = ++this.#id;
    return new Promise((resolve, reject) => {
      asked.set(id, { resolve, reject });
      child.send({ kind: 'picture', id, image, side } satisfies PictureRequest);
    });
  }

  #open(): Opened {
    const child = fork(new URL('./pictures-child.js', import.meta.url), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    const asked = new Map<number, Asked>();
    const isOpen = new Promise<void>((resolve, reject) => {
      const fail = (message: string) => {
        const refusal = new Refusal(404, message);
        reject(refusal);
        for (const one of asked.values()) one.reject(refusal);
        asked.clear();
        if (this.#opened?.child === child) this.#opened = undefined;
      };
      child.on('error', ({ message }) => fail(message));
      child.on('exit', () => fail('the images of the run are not open any more'));
      child.on('message', (reply: PictureReply) => {
        if (reply.kind === 'opened') return resolve();
        if (reply.kind === 'failed') {
          fail(reply.message);
          child.kill('SIGKILL');
          return;
        }
        const one = asked.get(reply.id);
        asked.delete(reply.id);
        if (reply.kind === 'picture') one?.resolve({ type: reply.type, bytes: reply.bytes });
        else one?.reject(new Refusal(404, reply.message));
      });
    });
    // Whoever asks hears of it.
    isOpen.catch(() => {});
    child.send({ kind: 'open', run: this.#run, split: this.#split } satisfies PictureRequest);
    return { child, isOpen, asked };
  }
}

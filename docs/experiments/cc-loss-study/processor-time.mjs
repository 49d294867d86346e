import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Processor time that was spent by this process and those before it, which neither suspension nor other work lengthens. */
export class ProcessorTime {
  #path;
  #cores;
  #counted = 0;

  /** @param cores that work at the same time: an hour of both of two is an hour */
  constructor(path, cores) {
    this.#path = path;
    this.#cores = cores;
  }

  hours() {
    return this.#seconds() / this.#cores / 3600;
  }

  count() {
    const { user, system } = process.cpuUsage();
    const now = (user + system) / 1e6;
    writeFileSync(`${this.#path}.part`, JSON.stringify({ seconds: this.#seconds() + now - this.#counted }));
    renameSync(`${this.#path}.part`, this.#path);
    this.#counted = now;
  }

  #seconds() {
    return existsSync(this.#path) ? JSON.parse(readFileSync(this.#path, 'utf8')).seconds : 0;
  }
}

/** Share of the newest step in the moving average of the rate: a slow minute is forgotten in a few dozen steps. */
const share = 0.05;

/** How fast training goes, from the time of the latest steps. */
export class RateMeter {
  #samples = 0;
  #secondsPerStep: number | undefined;

  add(samples: number, milliseconds: number): void {
    const seconds = milliseconds / 1000;
    this.#samples = samples;
    this.#secondsPerStep =
      this.#secondsPerStep === undefined ? seconds : (1 - share) * this.#secondsPerStep + share * seconds;
  }

  get imagesPerSecond(): number {
    return this.#secondsPerStep ? this.#samples / this.#secondsPerStep : 0;
  }

  /** Estimated seconds for more steps; undefined before the first. */
  secondsFor(steps: number): number | undefined {
    return this.#secondsPerStep === undefined ? undefined : this.#secondsPerStep * steps;
  }
}

/** Milliseconds over which a rate is taken: a slow minute is soon forgotten. */
const window = 60_000;

/** How fast steps are taken, from when one has seen how many were done. */
export class StepRate {
  readonly #marks: { readonly at: number; readonly step: number }[] = [];

  /** Notes how many steps are done; fewer than before are those of another stretch. */
  note(step: number, at: number): void {
    const last = this.#marks.at(-1);
    if (last && step < last.step) this.#marks.length = 0;
    else if (last?.step === step) return;
    this.#marks.push({ at, step });
    while (this.#marks.length > 2 && at - this.#marks[0]!.at > window) this.#marks.shift();
  }

  /** Steps a second; undefined before two states were seen. */
  get stepsPerSecond(): number | undefined {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    if (!first || !last || last.at <= first.at) return undefined;
    return (1_000 * (last.step - first.step)) / (last.at - first.at);
  }
}

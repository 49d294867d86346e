/** `272 k`, `14.7 M`, `1.8 G`. */
export function amount(count: number): string {
  if (count < 10_000) return String(count);
  if (count < 1e6) return `${Math.round(count / 1e3)} k`;
  return count < 1e9 ? `${(count / 1e6).toFixed(1)} M` : `${(count / 1e9).toFixed(2)} G`;
}

/** `0.42 ms`, `11.4 ms`, `130 ms`. */
export function milliseconds(value: number): string {
  return `${value.toFixed(value < 1 ? 2 : value < 100 ? 1 : 0)} ms`;
}

/** What the command is doing, by the type of its events. */
export const doings: Readonly<Record<string, string>> = {
  data: 'reading images',
  copies: 'looking for copies',
  evaluation: 'evaluating',
  calibration: 'measuring channels',
  pruning: 'cutting channels',
  step: 'training further',
  validation: 'validating',
  report: 'drawing the page of the run',
};

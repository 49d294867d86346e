/** Maps numbers to places linearly. */
export interface Scale {
  (value: number): number;
  readonly domain: readonly [number, number];
}

/** From `domain` to `range`; a domain without extent is widened by one unit. */
export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [low, high] = domain[0] === domain[1] ? [domain[0] - 0.5, domain[1] + 0.5] : domain;
  const place = (value: number) => range[0] + ((value - low) / (high - low)) * (range[1] - range[0]);
  return Object.assign(place, { domain: [low, high] as const });
}

/** At most about `count` round numbers (1, 2 or 5 times a power of ten apart) inside a domain. */
export function ticks([low, high]: readonly [number, number], count: number): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  // A product of integers and the step's own digits, so that 3 * 0.1 is written 0.3.
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toFixed(digits)));
}

/** A coordinate with one decimal, without a trailing zero. */
export function place(value: number): string {
  return String(Math.round(value * 10) / 10);
}

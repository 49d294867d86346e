import { groupDigits } from '@kindred/report/text';

export { formatNumber, formatPercent } from '@kindred/report/text';

/** Seconds as people say them: `0.8 s`, `42 s`, `2 min 05 s`, `1 h 03 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** Seconds as a clock, short enough for a progress line: `0:42`, `2:05`, `1:03:20`. */
export function formatClock(seconds: number): string {
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return `${hours > 0 ? `${hours}:${pad(minutes)}` : minutes}:${pad(whole % 60)}`;
}

/** The same without trailing zeros, for a number that stands alone: `0.05`. */
export function formatSetting(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Images a second: `1,234 img/s`, `8.3 img/s`. */
export function formatRate(imagesPerSecond: number): string {
  const text = imagesPerSecond < 10 ? imagesPerSecond.toFixed(1) : groupDigits(Math.round(imagesPerSecond));
  return `${text} img/s`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** A bar of `width` characters of which the share `done` in 0 .. 1 is filled. */
export function progressBar(done: number, width: number): string {
  const filled = Math.round(Math.min(Math.max(done, 0), 1) * width);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}

/** A share in 0 .. 1 as `98.12 %`. */
export function formatPercent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** Four significant digits: `0.4123`, `12.35`, `5.000e-5`. */
export function formatNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size < 1e-3 || size >= 1e4) return value.toExponential(2);
  return value.toPrecision(4);
}

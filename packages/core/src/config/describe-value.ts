/**
 * A value of any kind, as a message shows it, short and on one line: `"x"`, `3`, `NaN`, `10n`, `null`, `a list`, `an object`,
 * `Float32Array of 12`.
 */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'bigint':
      return `${value}n`;
    case 'function':
      return 'a function';
    case 'object':
      return value === null ? 'null' : describeObject(value);
    default:
      return String(value);
  }
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return 'a list';
  const name = value.constructor?.name ?? 'Object';
  if (ArrayBuffer.isView(value)) return `${name} of ${(value as { length?: number }).length ?? 'bytes'}`;
  return name === 'Object' ? 'an object' : `an object of ${name}`;
}

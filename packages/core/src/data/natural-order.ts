/**
 * Sorts names so that runs of digits count as numbers (`img2` before `img10`) and everything else goes by
 * UTF-16 code unit: the same order on every machine, whatever its locale or file system.
 */
export function naturalSort(names: Iterable<string>): string[] {
  return Array.from(names, (name) => ({ name, parts: name.split(/(\d+)/) }))
    .sort((a, b) => compareParts(a.parts, b.parts) || compareText(a.name, b.name))
    .map(({ name }) => name);
}

/** Both lists alternate: text, digits, text, ... */
function compareParts(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = (i % 2 === 1 ? compareDigits : compareText)(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** By value, for any number of digits. */
function compareDigits(a: string, b: string): number {
  const valueA = a.replace(/^0+/, '');
  const valueB = b.replace(/^0+/, '');
  return valueA.length - valueB.length || compareText(valueA, valueB);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

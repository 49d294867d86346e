/**
 * The value at place `n` of rising order, without sorting them all: Hoare's "Find" (CACM 1961), in linear time on average.
 * @param values no NaN; their order is lost
 * @param n from 0
 */
export function nthSmallest(values: Float64Array, n: number): number {
  let [first, last] = [0, values.length - 1];
  while (first < last) {
    const pivot = medianOfThree(values[first]!, values[(first + last) >> 1]!, values[last]!);
    let [i, j] = [first, last];
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const swapped = values[i]!;
      values[i++] = values[j]!;
      values[j--] = swapped;
    }
    // Up to j nothing is above the pivot, from i on nothing below it; what may lie between is the pivot.
    if (n <= j) last = j;
    else if (n >= i) first = i;
    else return values[n]!;
  }
  return values[n]!;
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

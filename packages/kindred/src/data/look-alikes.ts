import type { DataProblem } from '@kindred/core/data';

/** Letters of other alphabets beside the Latin ones that look like them. */
const twins: ReadonlyMap<string, string> = new Map(
  [
    ['АВЕЅІЈКМНОРСТУХаеіјорсухѕһԁԛԝ', 'ABESIJKMHOPCTYXaeijopcyxshdqw'],
    ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧον', 'ABEZHIKMNOPTYXov'],
  ].flatMap(([others, latin]) => Array.from(others!, (letter, i) => [letter, latin![i]!] as const)),
);

/** What names may differ in without looking different, from the least to the most; each undoes those before it, too. */
const steps: readonly (readonly [difference: string, undo: (name: string) => string])[] = [
  ['spaces', (name) => name.replace(/\s+/gu, ' ').trim()],
  ['characters that cannot be seen', (name) => name.replace(/\p{Cf}/gu, '').trim()],
  ['forms of the same characters', (name) => name.normalize('NFKC').replace(/\s+/gu, ' ').trim()],
  [
    'letters of another alphabet that look alike',
    (name) => Array.from(name, (letter) => twins.get(letter) ?? letter).join(''),
  ],
  ['capital letters', (name) => name.toLowerCase()],
];

/** In what alone two different names differ, where people may not see it; undefined where they look different. */
export function hiddenDifference(one: string, other: string): string | undefined {
  let [a, b] = [one, other];
  for (const [difference, undo] of steps) {
    // The letters of an alphabet are classes of their own.
    if (difference === 'capital letters' && Array.from(a).length < 2) return undefined;
    [a, b] = [undo(a), undo(b)];
    if (a === b) return difference;
  }
  return undefined;
}

function stepOf(difference: string): number {
  return steps.findIndex(([known]) => known === difference);
}

/** Classes that look like others, or that have spaces where nobody sees them: a problem for each. */
export function findLookAlikes(classNames: readonly string[]): DataProblem[] {
  /** Names by what is left of them when nothing that could be hidden counts. */
  const seen = new Map<string, string[]>();
  return classNames.flatMap((name) => {
    const key = steps.reduce((rest, [, undo]) => undo(rest), name);
    const before = seen.get(key) ?? [];
    seen.set(key, [...before, name]);
    const twins = before
      .map((twin) => ({ twin, difference: hiddenDifference(twin, name) }))
      .filter(({ difference }) => difference !== undefined)
      .sort((a, b) => stepOf(a.difference!) - stepOf(b.difference!));
    const [closest] = twins;
    if (closest) {
      const { twin, difference } = closest;
      const message = `looks like class '${twin}' and differs from it only in ${difference}: are they one?`;
      return [{ source: name, message }];
    }
    const isPadded = name !== name.trim();
    return isPadded ? [{ source: name, message: `the name '${name}' begins or ends with a space` }] : [];
  });
}

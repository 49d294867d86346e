/**
 * Names that have the letters of a text in their order: those that begin with it first, then those with a word that does, those that
 * contain it, and the others. Nothing typed leaves all, the suggested one first.
 */
export function rankNames(names: readonly string[], text: string, suggested?: string): readonly string[] {
  const wanted = text.trim().toLowerCase();
  const ranked = names.flatMap((name) => {
    const rank = rankOf(name.toLowerCase(), wanted);
    return rank === undefined ? [] : [{ name, rank: rank - (name === suggested ? 0.5 : 0) }];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ name }) => name);
}

function rankOf(name: string, wanted: string): number | undefined {
  if (name.startsWith(wanted)) return name === wanted ? 0 : 1;
  if (name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted))) return 2;
  if (name.includes(wanted)) return 3;
  let from = 0;
  for (const letter of wanted) {
    const place = name.indexOf(letter, from);
    if (place < 0) return undefined;
    from = place + 1;
  }
  return 4;
}

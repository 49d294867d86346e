      if (place === 0 || known.has(member.source)) return [];
      // The most similar that comes before; else it is linked to later ones alone.
      const link =
        links.find(({ second }) => second === place) ?? links.find(({ first }) => first === place);
      const before = members[link!.second === place ? link!.first : link!.second]!;import type { CopyGroup, CopyMember, DataProblem } from '@kindred/core/data';

/** What exact copies are told with. */
const sameAs = 'the same picture as ';

/**
 * A problem for each copy of a picture that comes before it.
 * @param told what is told already: readers of pictures name those with the same pixels themselves
 */
export function copyProblems(
  groups: readonly CopyGroup[],
  told: readonly DataProblem[],
): DataProblem[] {
  const known = new Set(told.flatMap(({ source, message }) => (message.startsWith(sameAs) ? source : [])));
  return groups.flatMap(({ members, links }) =>
    members.flatMap((member, place) => {
      // Links lead from each to some that came before, of which the most similar is told.
      const link = links.find(({ second }) => second === place);
      if (!link || known.has(member.source)) return [];
      const before = members[link.first]!;
      const what = link!.kind === 'exact' ? sameAs : `nearly ${sameAs}`;
      const message = `${what}${before.source}${link!.isMirrored ? ', mirrored' : ''}${consequenceOf(before, member)}`;
      return [{ source: member.source, message }];
    }),
  );
}

/** What is wrong with two pictures that are the same. */
export function consequenceOf(
  first: Pick<CopyMember, 'label' | 'split'>,
  second: Pick<CopyMember, 'label' | 'split'>,
): string {
  if (first.label !== second.label) return ', in another class';
  if (first.split !== second.split) return ', in another split: evaluation meets what was trained on';
  return '';
}

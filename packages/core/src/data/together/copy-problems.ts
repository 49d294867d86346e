import type { CopyGroup, CopyMember } from '../copies/index.js';
import type { DataProblem } from '../dataset.js';

/** What exact copies are told with. */
const sameAs = 'the same picture as ';

/**
 * A problem for each copy of a picture that comes before it.
 * @param told what is told already: readers of pictures name those with the same pixels themselves
 */
export function copyProblems(groups: readonly CopyGroup[], told: readonly DataProblem[]): DataProblem[] {
  const known = new Set(told.flatMap(({ source, message }) => (message.startsWith(sameAs) ? source : [])));
  return groups.flatMap(({ members, links }) =>
    members.flatMap((member, place) => {
      if (place === 0 || known.has(member.source)) return [];
      // The most similar that comes before; else it is linked to later ones alone.
      const link =
        links.find(({ second }) => second === place) ?? links.find(({ first }) => first === place)!;
      const other = members[link.second === place ? link.first : link.second]!;
      const what = link.kind === 'exact' ? sameAs : `nearly ${sameAs}`;
      const message = `${what}${other.source}${link.isMirrored ? ', mirrored' : ''}${consequenceOf(other, member)}`;
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

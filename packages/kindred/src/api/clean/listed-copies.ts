import { type CopyGroup, joinPairs } from '@kindred/core/data';
import type { AlikePair } from '@kindred/core/train';
import type { CleanImage, CleanReport } from '@kindred/report';

type ListedGroup = CleanReport['copies'][number];

/**
 * Copies as a report lists them: those with the same pixels, those that are nearly the same, and those that are alike by a network's
 * features, in groups of their own, so that each kind can be dealt with by itself. The first picture of a group stands for it in the
 * others: in which splits and classes a group is, its members' exact copies say as well. Of each kind those come first that are in
 * several splits or classes.
 * @param idOf the place of a member among all images
 * @param alike pairs of images, none of them in one of the groups together
 * @param described all images
 */
export function listedCopies(
  groups: readonly CopyGroup[],
  idOf: (member: CopyGroup['members'][number]) => number,
  alike: readonly AlikePair[],
  described: readonly CleanImage[],
): ListedGroup[] {
  const exact: number[][] = [];
  const near: number[][] = [];
  for (const { members, links } of groups) {
    const ids = members.map(idOf);
    const same = joinPairs(
      ids.length,
      links.filter(({ kind }) => kind === 'exact'),
    );
    const others = new Set(same.flatMap((places) => places.slice(1)));
    const different = ids.filter((_, place) => !others.has(place));
    exact.push(...same.map((places) => places.map((place) => ids[place]!)));
    if (different.length > 1) near.push(different);
  }
  const copiesOf = new Map(exact.flatMap((ids) => ids.map((id) => [id, ids] as const)));
  const listed = (kind: ListedGroup['kind'], ids: readonly number[]): ListedGroup => {
    const all = ids.flatMap((id) => copiesOf.get(id) ?? [id]).map((id) => described[id]!);
    return {
      kind,
      acrossSplits: new Set(all.map(({ split }) => split)).size > 1,
      acrossClasses: new Set(all.map((image) => image.class)).size > 1,
      images: ids.map((id) => described[id]!),
    };
  };
  return [
    ...worstFirst(exact.map((ids) => listed('exact', ids))),
    ...worstFirst(near.map((ids) => listed('near', ids))),
    ...worstFirst(
      groupAlike(alike, described.length).map(({ ids, cosine }) => ({ ...listed('alike', ids), cosine })),
    ),
  ];
}

/** Groups of images that pairs hold together, the most alike first. */
function groupAlike(pairs: readonly AlikePair[], count: number): { ids: number[]; cosine: number }[] {
  const strongestFirst = pairs.toSorted((a, b) => b.cosine - a.cosine || a.first - b.first);
  const largest = new Map<number, number>();
  for (const { first, second, cosine } of strongestFirst) {
    for (const id of [first, second]) if (!largest.has(id)) largest.set(id, cosine);
  }
  return joinPairs(
    count,
    strongestFirst.map((pair) => ({ ...pair, kind: 'near' })),
  )
    .map((ids) => ({ ids, cosine: Math.max(...ids.map((id) => largest.get(id)!)) }))
    .sort((a, b) => b.cosine - a.cosine || a.ids[0]! - b.ids[0]!);
}

function worstFirst(groups: readonly ListedGroup[]): ListedGroup[] {
  const rank = ({ acrossSplits, acrossClasses }: ListedGroup) =>
    2 * Number(acrossClasses) + Number(acrossSplits);
  return groups.toSorted((a, b) => rank(b) - rank(a));
}

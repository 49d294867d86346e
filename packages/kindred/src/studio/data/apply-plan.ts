import { join } from 'node:path';
import { splitOf } from '@kindred/core/data';
import { countOf, listBriefly } from '@kindred/report/text';
import * as z from 'zod';
import { statusOf } from '../../storage/move-file.js';
import { Refusal } from '../errors.js';

const moveSchema = z.strictObject({ from: z.string(), to: z.string() });

/** What is done to a folder of data, all of it told before any of it is done. */
export const applyPlanSchema = z.strictObject({
  format: z.literal('kindred-apply'),
  version: z.literal(1),
  id: z.string(),
  at: z.string(),
  /** The folder of the data. */
  root: z.string(),
  /** Pictures that go into the folder of another class: paths inside the data. */
  moves: z.array(moveSchema),
  /** Pictures that go into the trash beside the data. */
  trash: z.array(z.string()),
  /** What is still to be said of pictures afterwards, by their new names. */
  marks: z.array(z.strictObject({ name: z.string(), isKept: z.boolean(), tags: z.array(z.string()) })),
});

/** {@link applyPlanSchema}, read. */
export type ApplyPlan = z.output<typeof applyPlanSchema>;

/** A picture that is in a class folder. */
export interface PlacedPicture {
  /** Its path inside the data. */
  readonly name: string;
  readonly class: string;
}

/** Which part of the paths is the folder of the class: 0, or 1 where splits have folders; undefined where it is neither. */
export function classDepth(pictures: readonly PlacedPicture[]): 0 | 1 | undefined {
  return ([0, 1] as const).find((depth) =>
    pictures.every(({ name, class: className }) => {
      const parts = name.split('/');
      return parts.length > depth + 1 && parts[depth]!.normalize('NFC') === className;
    }),
  );
}

/** A picture that is to go to another class. */
export interface Relabelled extends PlacedPicture {
  readonly to: string;
}

/**
 * Where pictures go that get another label: into the folder of that class in the same split, by their own names, or another one where
 * that is taken.
 * @param pictures all of them
 * @throws Refusal where a class cannot be a folder, or a picture is a link, which would lead elsewhere from there.
 */
export async function planMoves(
  root: string,
  pictures: readonly PlacedPicture[],
  relabelled: readonly Relabelled[],
): Promise<ApplyPlan['moves']> {
  const depth = classDepth(pictures);
  if (depth === undefined) throw new Refusal(409, 'the pictures are not in folders of their classes');
  // An accent can be written in two ways: a class keeps the one that its folder has.
  const folders = new Map<string, string>();
  for (const { name, class: className } of pictures) {
    const parts = name.split('/');
    folders.set(folderKey(parts, depth, className), parts[depth]!);
  }
  const links: string[] = [];
  const taken = new Set<string>();
  const moves: ApplyPlan['moves'] = [];
  for (const { name, to } of relabelled) {
    const status = await statusOf(join(root, name));
    // What is not there any more is told once the rest is done.
    if (status && !status.isFile()) links.push(name);
    const parts = name.split('/');
    if (depth === 0 && splitOf(to) !== undefined) {
      throw new Refusal(400, `a class folder '${to}' would be taken for a split: choose another name`);
    }
    const folder = folders.get(folderKey(parts, depth, to)) ?? to;
    const target = [...parts.slice(0, depth), folder, ...parts.slice(depth + 1)].join('/');
    moves.push({ from: name, to: await freeName(root, target, taken) });
  }
  if (links.length > 0) {
    throw new Refusal(
      409,
      `${countOf(links.length, 'picture')} cannot be moved, as they are links: ${listBriefly(links, 3)}; write a table of labels`,
    );
  }
  return moves;
}

function folderKey(parts: readonly string[], depth: number, className: string): string {
  return [...parts.slice(0, depth), className].join('/');
}

/** The name, or one with a number, that no file has nor will have. */
async function freeName(root: string, wanted: string, taken: Set<string>): Promise<string> {
  const dot = wanted.lastIndexOf('.');
  const hasEnding = dot > wanted.lastIndexOf('/') + 1;
  const [stem, ending] = hasEnding ? [wanted.slice(0, dot), wanted.slice(dot)] : [wanted, ''];
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${stem} (${n})${ending}`;
    // Some file systems take large and small letters for the same.
    const key = name.toLowerCase();
    if (taken.has(key) || (await statusOf(join(root, name)))) continue;
    taken.add(key);
    return name;
  }
}

import type { DataProblem } from '@kindred/core/data';
import { groupDigits } from '@kindred/report/text';
import { extensionOf } from './image-names.js';
import { conversion, whyUnsupported } from './unsupported.js';

/** Why a file is left out. */
export type LeftoverKind = 'unsupported' | 'other' | 'stray';

/** Files of a kind and an ending are told one by one up to this number, and counted beyond it. */
const shown = 3;

/** Files that are left out: told together where there are many of an ending. */
export class Leftovers {
  readonly #sources = new Map<string, { kind: LeftoverKind; ending: string; sources: string[] }>();

  add(kind: LeftoverKind, sources: readonly string[]): void {
    for (const source of sources) {
      const found = extensionOf(source);
      const ending = /^[a-z0-9]{1,10}$/.test(found) ? found : '';
      const key = `${kind} ${ending}`;
      const group = this.#sources.get(key) ?? { kind, ending, sources: [] };
      group.sources.push(source);
      this.#sources.set(key, group);
    }
  }

  count(kind: LeftoverKind): number {
    return [...this.#sources.values()].reduce(
      (sum, group) => sum + (group.kind === kind ? group.sources.length : 0),
      0,
    );
  }

  /** In the order in which the first of each kind and ending came. */
  problems(): DataProblem[] {
    return [...this.#sources.values()].flatMap(({ kind, ending, sources }) => {
      const one = (source: string) => ({ source, message: singly(kind, source) });
      if (sources.length <= shown) return sources.map(one);
      const pattern = ending === '' ? 'files without an ending' : `*.${ending}`;
      return [
        { source: pattern, message: `${groupDigits(sources.length)} ${together(kind, sources[0]!, ending)}` },
      ];
    });
  }
}

function singly(kind: LeftoverKind, source: string): string {
  if (kind === 'unsupported') return whyUnsupported(source);
  return kind === 'stray' ? 'an image outside the class folders: ignored' : 'not an image: ignored';
}

function together(kind: LeftoverKind, first: string, ending: string): string {
  if (kind === 'unsupported')
    return `pictures in a format that is not read, such as ${first}: ${conversion(ending || '*')}`;
  return kind === 'stray'
    ? `images outside the class folders, such as ${first}: ignored`
    : `files that are no images, such as ${first}: ignored`;
}

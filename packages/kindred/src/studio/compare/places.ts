import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunsPlace } from '@kindred/studio/protocol';
import { Refusal } from '../errors.js';
import type { RunsDesk } from '../runs/runs-desk.js';
import { runsOfDesk } from './run-source.js';
import { RunTable } from './run-table.js';

/** What the folder of the studio's runs is called among places. */
export const ownPlace = 'runs';

/**
 * Where runs are: the studio's folder of runs, and those of comparisons, which lie in it or in `comparisons` beside it. Places have
 * names, and only those that were found lead anywhere.
 */
export class Places {
  readonly own: RunTable;
  readonly #tables = new Map<string, RunTable>();

  /** @param desk of the studio's own runs */
  constructor(desk: RunsDesk) {
    this.own = new RunTable(desk.folder, runsOfDesk(desk));
  }

  /** Where comparisons are looked for. */
  get folders(): readonly string[] {
    return [join(dirname(this.own.path), 'comparisons'), this.own.path];
  }

  /** The comparisons, by their names among places. */
  async comparisons(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const folder of this.folders) {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      for (const { name } of entries.sort((a, b) => a.name.localeCompare(b.name))) {
        const path = join(folder, name);
        if (!name.startsWith('.') && existsSync(join(path, 'comparison.json'))) found.set(path, path);
      }
    }
    return found;
  }

  /** All places, the studio's own first. */
  async list(): Promise<readonly RunsPlace[]> {
    const comparisons = [...(await this.comparisons()).keys()];
    return [{ id: ownPlace, path: this.own.path }, ...comparisons.map((path) => ({ id: path, path }))];
  }

  /** The runs of a place. @throws Refusal where there is none of that name. */
  async table(id: string): Promise<RunTable> {
    if (id === ownPlace) return this.own;
    const path = await this.comparison(id);
    const table = this.#tables.get(id) ?? new RunTable(join(path, 'runs'));
    this.#tables.set(id, table);
    return table;
  }

  /** The folder of a comparison. @throws Refusal where there is none of that name. */
  async comparison(id: string): Promise<string> {
    const path = (await this.comparisons()).get(id);
    if (path === undefined) throw new Refusal(404, `there is no comparison ${id}`);
    return path;
  }
}

const places = new WeakMap<object, Places>();

/** The places of a studio, which all its slices share. */
export function placesOf({ runs }: { readonly runs: RunsDesk }): Places {
  const found = places.get(runs) ?? new Places(runs);
  places.set(runs, found);
  return found;
}

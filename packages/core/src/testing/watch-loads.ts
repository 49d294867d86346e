import { vi } from 'vitest';
import type { Engine } from '../runtime/engine.js';

/** For tests: gives the names of the programs that an engine loads from now on and that nobody has disposed of. */
export function watchLoads(engine: Engine): () => Promise<string[]> {
  const load = vi.spyOn(engine, 'load');
  return async () => {
    const left: string[] = [];
    for (const result of load.mock.settledResults) {
      if (result.type !== 'fulfilled') continue;
      const answer = await result.value.run().then(String, String);
      if (!answer.includes('was disposed of')) left.push(result.value.program.name);
    }
    return left;
  };
}

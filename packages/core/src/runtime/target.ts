import type { Target } from '../graph/emitter.js';
import type { Engine } from './engine.js';

/** What to lower for, so that an engine runs it well. */
export async function targetFor(
  engine: Engine,
  choice: Pick<Target, 'lowering' | 'precision'> = {},
): Promise<Target> {
  const { block } = await engine.traits();
  return { provider: engine.settings.provider, block, ...choice };
}

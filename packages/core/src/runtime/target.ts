import type { Target } from '../graph/emitter.js';
import type { Engine } from './engine.js';

/**
 * What to lower for, so that an engine runs it well. Where memory is short the precision is high: the tiles that
 * Winograd's transforms leave behind, and that the backward pass reads again, take 2.25 times the images' memory.
 */
export async function targetFor(
  engine: Engine,
  choice: Pick<Target, 'lowering' | 'precision'> = {},
): Promise<Target> {
  const { provider, memory } = engine.settings;
  const { block } = await engine.traits();
  return { provider, block, ...choice, ...(memory === 'low' && { precision: 'high' }) };
}

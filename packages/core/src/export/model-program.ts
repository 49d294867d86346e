import type { Program } from '../runtime/program.js';

/**
 * An exported classifier as a program: pixels `images` float32 [N, C, H, W] in, `logits` out.
 * @param name for messages
 * @param more outputs beside the logits
 */
export function modelProgram(
  name: string,
  model: Uint8Array,
  [channels, height, width]: readonly [number, number, number],
  more: readonly string[] = [],
): Program {
  return {
    name,
    model,
    optimization: 'all',
    feeds: [{ name: 'images', kind: 'feed', dtype: 'float32', shape: [-1, channels, height, width] }],
    states: [],
    results: ['logits', ...more],
    updates: [],
  };
}

import type { Whole } from '@kindred/core/data';
import { backgroundOf, type DataOptions } from './data-options.js';

/** How the options show pictures of another shape than the network's input whole; undefined where they are cut. */
export function wholeOf({ fit = 'crop', background = 'white' }: DataOptions): Whole | undefined {
  if (fit === 'crop') return undefined;
  return fit === 'stretch' ? { kind: 'stretch' } : { kind: 'pad', background: backgroundOf({ background }) };
}

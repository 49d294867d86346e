import { blur } from './blur.js';
import { contrast } from './contrast.js';
import type { Corruption } from './corruption.js';
import { gaussianNoise } from './gaussian-noise.js';
import { inversion } from './inversion.js';

export { type CorruptOptions, corrupt } from './corrupt.js';
export { type Corruption, STRENGTHS, type Strength } from './corruption.js';

/** Every corruption that an evaluation tries, each at all {@link STRENGTHS}. */
export const CORRUPTIONS: readonly Corruption[] = [gaussianNoise, blur, contrast, inversion];

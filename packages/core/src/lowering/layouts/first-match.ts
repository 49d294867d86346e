import type { Emitter } from '../../graph/emitter.js';

/** 1 at the first of `count` taps along an axis that equals the maximum, else 0. Ties are common: flat backgrounds make them. */
export function firstMatch(emitter: Emitter, taps: string, highest: string, count: number, axis = 0): string {
  const equal = emitter.op('Equal', [taps, highest]);
  if (emitter.target.provider === 'webgpu') return firstInFloats(emitter, equal, count, axis);
  const matches = emitter.ops('Split', [equal], { axis, num_outputs: count }, { outputs: count });
  let seen = matches[0]!;
  const first = [seen];
  for (const match of matches.slice(1)) {
    const now = emitter.op('Or', [seen, match]);
    first.push(emitter.op('Xor', [seen, now]));
    seen = now;
  }
  return emitter.op('Cast', [emitter.op('Concat', first, { axis })], { to: 1 });
}

/** The same in floats: what is made of booleans WebGPU leaves to the CPU. */
function firstInFloats(emitter: Emitter, equal: string, count: number, axis: number): string {
  const floats = emitter.op('Cast', [equal], { to: 1 });
  const matches = emitter.ops('Split', [floats], { axis, num_outputs: count }, { outputs: count });
  let seen = matches[0]!;
  const first = [seen];
  for (const match of matches.slice(1)) {
    first.push(emitter.op('Mul', [match, emitter.op('Sub', [emitter.floats([], [1]), seen])]));
    seen = emitter.op('Max', [seen, match]);
  }
  return emitter.op('Concat', first, { axis });
}

import { describe, expect, test } from 'vitest';
import { gradients } from '../../autodiff/gradients.js';
import { Graph } from '../../graph/graph.js';
import type { Shape } from '../../graph/types.js';
import { constant } from '../../ops/constant.js';
import { feed } from '../../ops/input.js';
import { checkOp, expectClose, normals } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { crossEntropy } from '../cross-entropy.js';
import { marginCrossEntropy } from './margin-cross-entropy.js';

async function valueAndGradients(
  shape: Shape,
  z: ArrayLike<number>,
  phi: ArrayLike<number>,
  t: readonly number[],
) {
  const graph = new Graph();
  const logits = feed(graph, 'logits', 'float32', shape);
  const margined = feed(graph, 'margined', 'float32', shape);
  const loss = marginCrossEntropy(logits, margined, constant(graph, t, shape));
  const [dz, dphi] = gradients(loss, [logits, margined]);
  const values = new Map([
    [logits, z],
    [margined, phi],
  ]);
  const [value, toLogits, toMargined] = await runGraph([loss, dz!, dphi!], values);
  return { value: value![0]!, toLogits: toLogits!, toMargined: toMargined! };
}

const mixtures = [0, 1, 0, 0, 0.25, 0.25, 0.5, 0, 1, 0, 0, 0];

test('a loop over samples and classes agrees', async () => {
  const [z, phi] = [normals(12, 'z'), normals(12, 'phi')];
  let expected = 0;
  for (let n = 0; n < 3; n++) {
    for (let k = 0; k < 4; k++) {
      let others = 0;
      for (let j = 0; j < 4; j++) if (j !== k) others += Math.exp(z[4 * n + j]!);
      const own = Math.exp(phi[4 * n + k]!);
      expected -= (mixtures[4 * n + k]! * Math.log(own / (own + others))) / 3;
    }
  }
  const { value } = await valueAndGradients([3, 4], z, phi, mixtures);
  expectClose([value], [expected], 1e-6, 'loss');
});

test('finite differences agree', () =>
  checkOp(
    (z, phi) => marginCrossEntropy(z, phi, constant(z.graph, mixtures, [3, 4])),
    [{ shape: [3, 4] }, { shape: [3, 4] }],
  ));

test('without a margin it is cross-entropy, where targets are labels', async () => {
  const graph = new Graph();
  const z = feed(graph, 'z', 'float32', [3, 4]);
  const t = constant(graph, [0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0], [3, 4]);
  const losses = [marginCrossEntropy(z, z, t), crossEntropy(z, t)];
  const slopes = losses.map((loss) => gradients(loss, [z])[0]!);
  const [a, b, da, db] = await runGraph([...losses, ...slopes], new Map([[z, normals(12, 'z')]]));
  expectClose(a!, b!, 1e-6, 'loss');
  expectClose(da!, db!, 1e-6, 'gradient');
});

describe.each([80, 1e4, 1e30])('logits of ±%d', (size) => {
  test('a wrong sample', async () => {
    const found = await valueAndGradients([1, 3], [size, -size, 0], [size, -2 * size, 0], [0, 1, 0]);
    expectClose([found.value], [3 * size], 1e-6, 'loss');
    expectClose(found.toLogits, [1, 0, 0], 1e-6, 'gradient to the logits');
    expectClose(found.toMargined, [0, -1, 0], 1e-6, 'gradient to the margined');
  });

  test('a right sample', async () => {
    const found = await valueAndGradients([1, 3], [size, -size, -size], [size, 0, 0], [1, 0, 0]);
    expect(found.value).toBeLessThan(1e-30);
    for (const slope of [...found.toLogits, ...found.toMargined]) expect(Math.abs(slope)).toBeLessThan(1e-30);
  });
});

import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../errors.js';
import { expectClose } from '../testing/check-op.js';
import { type LossBatch, runLoss } from '../testing/run-loss.js';

/** As fixtures/losses/losses.py records it. */
interface Case extends LossBatch {
  readonly options: Readonly<Record<string, unknown>>;
  readonly terms: Readonly<Record<'loss' | 'ce' | 'cc', number>>;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

const cases = Object.entries(readFixtureJson<Readonly<Record<string, Case>>>('losses/cc.json'));
const [, auxiliary] = cases[0]!;

describe('PyTorch agrees on loss, terms and all gradients', () => {
  test.each(cases)('%s', async (_, expected) => {
    const { names, results, term } = await runLoss(expected, { name: 'cc', ...expected.options });
    for (const [name, value] of Object.entries(expected.terms))
      expectClose([term(name)], [value], 1e-5, name);
    expect(names.sort()).toEqual(Object.keys(expected.gradients).sort());
    for (const [name, gradient] of Object.entries(expected.gradients)) {
      expectClose(results.get(`gradient of ${name}`)!, gradient, 1e-4, `gradient of ${name}`);
    }
  });
});

test('the base is a name or a name with options', async () => {
  const lossWith = async (base: unknown) => (await runLoss(auxiliary, { name: 'cc', base })).term('loss');
  const plain = await lossWith({ name: 'ce' });
  expect(await lossWith('ce')).toBe(plain);
  expect((await runLoss(auxiliary, { name: 'cc' })).term('loss')).toBe(plain);
  const smoothed = await runLoss(auxiliary, { name: 'cc', base: { name: 'ce', labelSmoothing: 0.2 } });
  expect(smoothed.term('ce')).toBeCloseTo(
    (await runLoss(auxiliary, { name: 'ce', labelSmoothing: 0.2 })).term('loss'),
    6,
  );
  expect(smoothed.term('loss')).toBeCloseTo(smoothed.term('ce') + 0.05 * smoothed.term('cc'), 6);
});

test.each([
  ['mse', /no base loss "mse".*ce/],
  ['cc', /no base loss "cc"/],
  [{ name: 'ce', smoothing: 1 }, /base loss ce: .*smoothing.*labelSmoothing/],
  [7, /loss cc: base/],
])('the base %o is refused', async (base, message) => {
  await expect(runLoss(auxiliary, { name: 'cc', base })).rejects.toThrow(UsageError);
  await expect(runLoss(auxiliary, { name: 'cc', base })).rejects.toThrow(message);
});

test('a margin is refused where no form uses it', async () => {
  const attempt = (options: object) => runLoss(auxiliary, { name: 'cc', ...options });
  await expect(attempt({ margin: 2 })).rejects.toThrow('margin: it is the margin of form hinge');
  await expect(attempt({ form: 'ratio', margin: 2 })).rejects.toThrow(UsageError);
  await expect(attempt({ form: 'hinge', margin: 2 })).resolves.toBeDefined();
});

test('lambda weighs the term, and 0 leaves the base loss', async () => {
  const at = async (lambda: number) => runLoss(auxiliary, { name: 'cc', lambda });
  const [none, some] = [await at(0), await at(2)];
  expect(none.term('loss')).toBe(none.term('ce'));
  expect(some.term('loss')).toBeCloseTo(some.term('ce') + 2 * some.term('cc'), 5);
  expect(none.results.get('gradient of attention.fc1.weight')!.every((x) => Math.abs(x) === 0)).toBe(true);
});

test.each([
  [0, 0],
  [1, 0.25],
  [3.5, 0.875],
  [4, 1],
  [9, 1],
])('a ramp over 4 epochs: at epoch %d lambda is %d of its value', async (epoch, share) => {
  const { term } = await runLoss({ ...auxiliary, epoch }, { name: 'cc', lambda: 0.8, ramp: 4 });
  expect(term('loss')).toBeCloseTo(term('ce') + 0.8 * share * term('cc'), 6);
});

test('the attention of all stages is asked of networks that tell where these end', async () => {
  const attempt = () => runLoss(auxiliary, { name: 'cc', maps: 'stages' });
  await expect(attempt).rejects.toThrow(/needs a network that tells where its stages end.*leave `maps` out/);
});

test.each([
  [{ maps: 'stages', attention: 'gate' }, /maps: attention that gates is of the last map/],
  [{ memory: 8, centers: 0.5 }, /centers: .*leave out one of them/],
  [{ memory: 8, squared: true }, /squared: .*those of the batch alone/],
])('%j is refused', async (options, message) => {
  await expect(runLoss(auxiliary, { name: 'cc', ...options })).rejects.toThrow(UsageError);
  await expect(runLoss(auxiliary, { name: 'cc', ...options })).rejects.toThrow(message);
});

test.each([{ memory: 32 }, { centers: 0.5 }])(
  'the optimizer moves nothing of what a batch is compared with: %j',
  async (references) => {
    const { network, names } = await runLoss(auxiliary, { name: 'cc', ...references });
    const buffers = [...network.variables.values()].filter(({ kind }) => kind === 'buffer');
    expect(buffers.map(({ name }) => name).sort()).toEqual([...network.updates.keys()].sort());
    expect(names.filter((name) => name.startsWith('fc.'))).toEqual(['fc.weight', 'fc.bias']);
  },
);

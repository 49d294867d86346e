import { createClassifier } from '@kindred/core/models';
import { costOf, prunableNetwork } from '@kindred/core/prune';
import { Random } from '@kindred/core/random';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import type { RunEvent } from '../events.js';
import { keepForLatency, latencyNote } from './keep-for-latency.js';
import type { TimedModel } from './latency.js';
import { planOf } from './plan.js';

const network = prunableNetwork(
  createClassifier({
    model: { name: 'lenet', width: 32, hidden: 64 },
    loss: { name: 'ce' },
    channels: 1,
    height: 28,
    width: 28,
    classes: 10,
    normalization: { mean: [0.5], std: [0.25] },
  }),
);

/** A machine on which a network's time is in proportion to its file, give or take; now and then something else runs. */
function noisyMachine(seed: number, { noise = 0.1, held = 0.2 } = {}) {
  const random = new Random(seed);
  const timeOf = ({ model }: TimedModel) =>
    model.length * random.uniform(1 - noise, 1 + noise) * (random.uniform(0, 1) < held ? 4 : 1);
  const turns = { count: 0 };
  const time = async (models: readonly TimedModel[]) => {
    turns.count++;
    return models.map((model) => Array.from({ length: 15 }, () => timeOf(model)));
  };
  return { time, turns };
}

/** The part of its parameters, which are nearly all of the file, that a search leaves to the network. */
async function search(latency: number, seed: number, noise = {}) {
  const { time, turns } = noisyMachine(seed, noise);
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent) => events.push(event);
  const choice = await keepForLatency(network, network.groups, { latency, multiple: 4 }, time, { onEvent });
  const share = planOf(network, choice).after.parameters / costOf(network.classifier).parameters;
  return { ...choice, share, turns: turns.count, notes: events };
}

describe('a share of the time', () => {
  test('is found on a machine that does other things, too', async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const { share, latency } = await search(0.6, seed);
      expect(share, `seed ${seed}`).toBeGreaterThan(0.5);
      expect(share, `seed ${seed}`).toBeLessThan(0.68);
      expect(latency.share).toBeGreaterThan(0.5);
      expect(latency.share).toBeLessThan(0.68);
    }
  });

  test('is said while it is measured, no network is measured twice but the last, and those near it several times', async () => {
    const { turns, notes } = await search(0.6, 1, { noise: 0, held: 0 });
    const messages = notes.map((event) => (event.type === 'note' ? event.message : ''));
    for (const message of messages)
      expect(message).toMatch(/^measured: [\d.]+ % of the multiply-adds take [\d.]+ % of the time$/);
    expect(new Set(messages.slice(0, -1)).size).toBe(messages.length - 1);
    expect(messages.slice(0, -1)).toContain(messages.at(-1));
    expect(turns).toBeGreaterThan(messages.length + 2);
    expect(turns).toBeLessThan(3 * messages.length);
  });

  test('of 1 keeps everything, and nothing is measured', async () => {
    const { share, latency, turns } = await search(1, 1);
    expect({ share, latency, turns }).toEqual({ share: 1, latency: { budget: 1, share: 1 }, turns: 0 });
  });

  test('that cannot be met is refused', async () => {
    await expectFailure(search(0.001, 1), 'even with the fewest channels', '0.001');
  });

  test('is looked for until that is interrupted', async () => {
    const { time, turns } = noisyMachine(1);
    const controller = new AbortController();
    const work = keepForLatency(
      network,
      network.groups,
      { latency: 0.6, multiple: 4 },
      (models) => {
        controller.abort();
        return time(models);
      },
      { signal: controller.signal },
    );
    await expectFailure(work, 'stopped', 'nothing was written');
    expect(turns.count).toBe(1);
  });
});

test('a miss is said', () => {
  expect(latencyNote({ budget: 0.6, share: 0.62 })).toBe(
    'the plan takes 62.0 % of the time for one image; 60.0 % were asked for',
  );
  expect(latencyNote({ budget: 0.6, share: 0.64 })).toContain('60.0 % were asked for: it is missed');
  expect(latencyNote({ budget: 0.6, share: 0.5 })).toContain('60.0 % were asked for: the next larger');
});

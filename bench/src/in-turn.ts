import { setTimeout as pause } from 'node:timers/promises';
import { median } from '@kindred/report';
import type { Peer } from './peer.js';

/** Milliseconds before a turn, in which the threads of the peer before, which wait for work awake, go to sleep. */
const settling = 80;

/**
 * The seconds of a step of each peer, round by round; in a round each has its turn, since the machine's speed drifts. A
 * turn counts by the mean of its steps: where every third step waits for memory, that is part of a peer's speed.
 * @param stepsIn steps in a turn
 * @param uncounted how many of them are not counted, since they meet the caches of the peer before
 */
export async function inTurn<P extends Peer>(
  peers: readonly P[],
  { rounds, stepsIn, uncounted = 1 }: { rounds: number; stepsIn: (peer: P) => number; uncounted?: number },
): Promise<number[][]> {
  const seconds = peers.map(() => [] as number[]);
  // The round before the first warms caches and arenas up.
  for (let round = -1; round < rounds; round++) {
    for (const [i, peer] of peers.entries()) {
      await pause(settling);
      const taken = await peer.steps(stepsIn(peer));
      if (round >= 0) seconds[i]!.push(mean(taken.slice(uncounted)));
    }
  }
  return seconds;
}

/** Of a pair of peers, the fewest turns of each. */
const fewestTurns = 9;

/**
 * The time of a peer's step as a share of another's, at the median of many short turns, each of which is compared with the one beside
 * it. Which of the two goes first alternates, too: the machine's speed drifts, and whoever goes first finds other caches.
 * @param duration of all turns together, about, in seconds
 */
export async function shareInTurn(base: Peer, other: Peer, duration: number): Promise<number> {
  const seconds = async (peer: Peer, count: number) => mean(await peer.steps(count));
  await seconds(other, 3);
  const each = await seconds(base, 3);
  const steps = Math.max(1, Math.round(duration / (2 * each * 2 * fewestTurns)));
  const turns = Math.max(fewestTurns, Math.round(duration / (2 * each * steps)));
  const shares: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const isBaseFirst = turn % 2 === 0;
    const first = await seconds(isBaseFirst ? base : other, steps);
    const second = await seconds(isBaseFirst ? other : base, steps);
    shares.push(isBaseFirst ? second / first : first / second);
  }
  return median(shares);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

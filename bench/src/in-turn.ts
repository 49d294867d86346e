import { setTimeout as pause } from 'node:timers/promises';
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

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

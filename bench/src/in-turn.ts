import type { Peer } from './peer.js';

/**
 * The seconds of a step of each peer, round by round; in a round each has its turn, since the machine's speed drifts.
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
      const taken = await peer.steps(stepsIn(peer));
      if (round >= 0) seconds[i]!.push(median(taken.slice(uncounted)));
    }
  }
  return seconds;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

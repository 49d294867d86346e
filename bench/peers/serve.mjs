import { createInterface } from 'node:readline';

/**
 * Answers bench/src/javascript-peers.ts over standard input and output: prints the version, then for each line `COUNT`
 * the seconds of so many steps, and for `losses` the losses of all steps so far.
 * @param {string} version
 * @param {() => Promise<number>} step takes a step and gives its loss
 */
export async function serve(version, step) {
  console.log(version);
  const losses = [];
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'losses') {
      console.log(losses.join(' '));
      continue;
    }
    const seconds = [];
    for (let i = 0; i < Number(line); i++) {
      const start = performance.now();
      losses.push(await step());
      seconds.push((performance.now() - start) / 1000);
    }
    console.log(seconds.join(' '));
  }
}

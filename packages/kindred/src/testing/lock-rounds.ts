import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Release, tryLock } from '../storage/lock.js';

// Takes a lock and gives it back, round after round: lock-rounds.js FILE PORT ROUNDS. Prints a dot after each round; in
// about one of a hundred it prints an exclamation mark and dies while it holds the lock. Whoever holds it listens on the
// port, which the system lets only one process do, and frees when that dies.
const [file, port, rounds] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4])];

async function take(): Promise<Release> {
  for (;;) {
    const lock = await tryLock(file);
    if (typeof lock === 'function') return lock;
    await wait(Math.random() * 4);
  }
}

for (let round = 0; round < rounds; round++) {
  const release = await take();
  const server = createServer().listen(port, '127.0.0.1');
  // Where another holder listens, this rejects with EADDRINUSE and ends the program.
  await once(server, 'listening');
  if (Math.random() < 0.01) {
    writeSync(process.stdout.fd, '!');
    process.kill(process.pid, 'SIGKILL');
  }
  server.close();
  await once(server, 'close');
  await release();
  process.stdout.write('.');
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Random } from '@kindred/core/random';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { expectFailure } from '../testing/expect-failure.js';
import { tempFolder } from '../testing/temp-folder.js';
import { type Release, tryLock } from './lock.js';

const lockModule = new URL('./lock.js', import.meta.url).href;

/** A process that only waits, and is killed after the test at the latest. */
async function otherProcess(script = 'setInterval(() => {}, 1000)') {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child, 'spawn');
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  return { pid: child.pid!, stdout: child.stdout, kill };
}

/** A process that takes a lock and then does `next`. */
async function otherHolder(path: string, next = 'setInterval(() => {}, 1000)') {
  const script = `
    const { tryLock } = await import(${JSON.stringify(lockModule)});
    await tryLock(${JSON.stringify(path)});
    process.stdout.write('held', () => { ${next} });`;
  const holder = await otherProcess(script);
  await once(holder.stdout, 'data');
  return holder;
}

async function expectFree(path: string): Promise<void> {
  const lock = await tryLock(path);
  expect(lock).toBeTypeOf('function');
  await (lock as Release)();
}

test('keeps out this process, whatever the path is called, until it is released', async () => {
  const folder = await tempFolder();
  const path = join(folder, 'lock');
  const release = (await tryLock(path)) as Release;
  expect(await tryLock(path)).toBe(process.pid);
  expect(await tryLock(relative('', path))).toBe(process.pid);
  expect(await readdir(folder)).toEqual(['lock']);
  await release();
  expect(await readdir(folder)).toEqual([]);
  await expectFree(path);
});

test('keeps out other threads of this process', async () => {
  const path = join(await tempFolder(), 'lock');
  await tryLock(path);
  const script = `
    const { parentPort } = require('node:worker_threads');
    import(${JSON.stringify(lockModule)}).then(({ tryLock }) => tryLock(${JSON.stringify(path)}))
      .then((holder) => parentPort.postMessage(holder));`;
  expect(await once(new Worker(script, { eval: true }), 'message')).toEqual([process.pid]);
});

test('is lost by a process that is killed, at once', async () => {
  const path = join(await tempFolder(), 'lock');
  const { pid, kill } = await otherHolder(path);
  expect(await tryLock(path)).toBe(pid);
  await kill();
  await expectFree(path);
});

test('is kept by a process that computes without a pause, or is suspended', async () => {
  const path = join(await tempFolder(), 'lock');
  const { pid, kill } = await otherHolder(path, 'for (;;) {}');
  await wait(300);
  expect(await tryLock(path)).toBe(pid);
  process.kill(pid, 'SIGSTOP');
  await wait(300);
  expect(await tryLock(path)).toBe(pid);
  await kill();
  await expectFree(path);
});

test('of a dead process goes to one of many who want it', async () => {
  const path = join(await tempFolder(), 'lock');
  const { kill } = await otherHolder(path);
  const [entry = ''] = await readdir(path);
  await kill();
  for (let round = 0; round < 20; round++) {
    const locks = await Promise.all(Array.from({ length: 20 }, () => tryLock(path)));
    const releases = locks.filter((lock) => typeof lock === 'function');
    expect(releases).toHaveLength(1);
    expect(new Set(locks.filter((lock) => typeof lock === 'number'))).toEqual(new Set([process.pid]));
    await releases[0]!();
    await mkdir(path);
    await writeFile(join(path, entry), '');
  }
});

test('removed by hand and taken by another, is not given back by the one who had it', async () => {
  const folder = await tempFolder();
  const path = join(folder, 'lock');
  const release = (await tryLock(path)) as Release;
  await rename(path, join(folder, 'removed'));
  const { pid } = await otherHolder(path);
  await release();
  expect(await tryLock(path)).toBe(pid);
});

describe.runIf(process.platform === 'linux')(
  'where a process can be told from one with the same number',
  () => {
    /** Changes who holds a lock. */
    async function forge(path: string, change: (entry: string) => string): Promise<void> {
      const [entry = ''] = await readdir(path);
      const forged = change(entry);
      expect(forged).not.toBe(entry);
      await rename(join(path, entry), join(path, forged));
    }

    test('a number that was given again does not keep others out', async () => {
      const path = join(await tempFolder(), 'lock');
      await otherHolder(path);
      await forge(path, (entry) => entry.replace(/-(\w+)-/, '-1$1-'));
      await expectFree(path);
    });

    test('nor does the number of this process before it', async () => {
      const path = join(await tempFolder(), 'lock');
      await tryLock(path);
      await forge(path, (entry) => entry.replace(/-(\w+)-/, '-1$1-'));
      await expectFree(path);
    });

    test('nor does a zombie', async () => {
      const path = join(await tempFolder(), 'lock');
      // The shell becomes a program that does not ask for the exit code of the process that the shell has started.
      const script = `${process.execPath} --input-type=module -e '
      const { tryLock } = await import(${JSON.stringify(lockModule)});
      await tryLock(${JSON.stringify(path)});
      process.kill(process.pid, "SIGKILL");' & exec sleep 100`;
      const parent = spawn('sh', ['-c', script], { stdio: 'ignore' });
      onTestFinished(() => void parent.kill('SIGKILL'));
      await expect.poll(() => readdir(path).catch(() => []), { timeout: 10_000 }).toHaveLength(1);
      const [entry = ''] = await readdir(path);
      const stat = `/proc/${entry.split('-')[0]}/stat`;
      await expect.poll(() => readFile(stat, 'utf8'), { timeout: 10_000 }).toContain(') Z ');
      // Its last threads may still be ending.
      await vi.waitFor(() => expectFree(path), { timeout: 10_000 });
      expect(await readFile(stat, 'utf8')).toContain(') Z ');
    });
  },
);

describe('what others left', () => {
  test('of a process killed while it took the lock, is removed', async () => {
    const folder = await tempFolder();
    const path = join(folder, 'lock');
    const { kill } = await otherHolder(path);
    const [entry = ''] = await readdir(path);
    await rename(path, `${path}.${entry}`);
    await mkdir(`${path}.keep`);
    await expectFree(path);
    expect((await readdir(folder)).sort()).toEqual([`lock.${entry}`, 'lock.keep']);
    await kill();
    await expectFree(path);
    expect(await readdir(folder)).toEqual(['lock.keep']);
  });

  test('of a lock that lost its entry, is taken', async () => {
    const path = join(await tempFolder(), 'lock');
    await mkdir(path);
    await expectFree(path);
  });

  test('and is no part of a lock, is named', async () => {
    const path = join(await tempFolder({ 'lock/notes.txt': '' }), 'lock');
    await expectFailure(tryLock(path), path, 'notes.txt', 'remove it');
    expect(await readdir(path)).toEqual(['notes.txt']);
  });
});

describe('a lock of an earlier version, a file with a number', () => {
  test('keeps others out while that process lives', async () => {
    const path = join(await tempFolder(), 'lock');
    const { pid, kill } = await otherProcess();
    await writeFile(path, String(pid));
    expect(await tryLock(path)).toBe(pid);
    expect(await readFile(path, 'utf8')).toBe(String(pid));
    await kill();
    await expectFree(path);
  });

  test('is waited for where the number is still to be written', async () => {
    const path = join(await tempFolder({ lock: '' }), 'lock');
    const { pid } = await otherProcess();
    const attempt = tryLock(path);
    await writeFile(path, String(pid));
    expect(await attempt).toBe(pid);
  });

  test.each([
    ['is empty: its process was killed before it wrote the number', ''],
    ['holds something else', 'x'],
    [
      'has the number of this process, which has not taken it: the number was given again',
      String(process.pid),
    ],
  ])('is removed where it %s', async (_, content) => {
    const path = join(await tempFolder({ lock: content }), 'lock');
    await expectFree(path);
  });
});

test('a folder that is missing is named', async () => {
  const path = join(await tempFolder(), 'a', 'lock');
  await expectFailure(tryLock(path), `${path} cannot be written: its folder does not exist`);
});

/** A port that nobody uses at the moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

test('under contention there is never more than one holder, and always another', async () => {
  const [processes, rounds] = [8, 200];
  const program = fileURLToPath(new URL('../testing/lock-rounds.js', import.meta.url));
  const folder = await tempFolder();
  const path = join(folder, 'lock');
  const port = String(await freePort());
  const random = new Random(8);
  const running = new Set<ChildProcess>();
  const ended = new AbortController();
  onTestFinished(() => {
    ended.abort();
    for (const child of running) child.kill('SIGKILL');
  });
  let deadHolders = 0;

  /** Goes through the rounds in one process after the other: the first is killed at a random moment. */
  async function goThrough(): Promise<number> {
    let [done, killed] = [0, 0];
    while (done < rounds && !ended.signal.aborted) {
      const child = spawn(process.execPath, [program, path, port, String(rounds - done)], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      running.add(child);
      const aim = done + random.int(rounds / 2);
      let [isAimedAt, errors] = [killed > 0, ''];
      child.stdout.setEncoding('utf8').on('data', (marks: string) => {
        done += marks.replaceAll('!', '').length;
        if (marks.includes('!')) deadHolders++;
        if (isAimedAt || done < aim) return;
        isAimedAt = true;
        setTimeout(() => child.kill('SIGKILL'), random.uniform(0, 12));
      });
      child.stderr.on('data', (text: Buffer) => {
        errors += text;
      });
      const [code, signal] = await once(child, 'close');
      running.delete(child);
      expect(errors).toBe('');
      if (signal === null) expect(code).toBe(0);
      else killed++;
    }
    expect(done).toBe(rounds);
    return killed;
  }

  /** Holds processes up at random moments, so that what they have seen is no longer so when they go on. */
  async function holdUp(): Promise<void> {
    while (!ended.signal.aborted) {
      const victims = [...running];
      const victim = victims[random.int(victims.length)];
      victim?.kill('SIGSTOP');
      await wait(random.uniform(1, 30));
      victim?.kill('SIGCONT');
      await wait(random.uniform(1, 10));
    }
  }

  const [killed] = await Promise.all([
    Promise.all(Array.from({ length: processes }, goThrough)).finally(() => ended.abort()),
    holdUp(),
  ]);
  expect(Math.min(...killed)).toBeGreaterThan(0);
  expect(deadHolders).toBeGreaterThan(0);
  await expectFree(path);
  expect(await readdir(folder)).toEqual([]);
});

import { readFileSync } from 'node:fs';

/** What tells this process from all others of the machine, also from later ones that get its number. */
export const processMark = `${process.pid}-${birthOf(process.pid)?.birth ?? `t${Math.trunc(performance.timeOrigin)}`}`;

/** What tells a process of this machine from later ones that get its number. */
export function markOfProcess(pid: number): string {
  return `${pid}-${birthOf(pid)?.birth ?? 't0'}`;
}

/** The number of the process with a mark where it is alive; undefined where it is dead, or `mark` is none. */
export function livingProcess(mark: string): number | undefined {
  const [, digits, birth] = /^([1-9]\d*)-(t?[0-9a-f]+)$/.exec(mark) ?? [];
  if (!digits || !birth) return undefined;
  const pid = Number(digits);
  if (pid === process.pid) return mark === processMark ? pid : undefined;
  if (!isRunning(pid)) return undefined;
  const now = birthOf(pid);
  if (now?.hasEnded) return undefined;
  // Where the system did not say when it began, or does not now, its number has to do.
  return !now || birth.startsWith('t') || now.birth === birth ? pid : undefined;
}

/** Whether there is a process with this number, whichever it is. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * The boot and the clock tick in which a process began, as Linux tells (proc(5)), and whether it is a zombie, which
 * nobody has asked for its exit code: in a container often for good. Undefined where the system does not tell.
 */
function birthOf(pid: number): { birth: string; hasEnded: boolean } | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name, in brackets; it may hold spaces and brackets of its own.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, threads, began] = [fields[0], Number(fields[17]), fields[19]];
    // With other threads left, it is still dying: they may be about to finish writing.
    return { birth: `${boot}${began}`, hasEnded: state === 'X' || (state === 'Z' && threads <= 1) };
  } catch {
    return undefined;
  }
}

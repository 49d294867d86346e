import { cpus } from 'node:os';

/** What computes here: `AMD EPYC 7763, 2 cores`. */
export function machineName(): string {
  const cores = cpus();
  const name = cores[0]?.model.trim() || `${process.platform}-${process.arch}`;
  return `${name}, ${cores.length} ${cores.length === 1 ? 'core' : 'cores'}`;
}

import { UsageError } from '@kindred/core/errors';
import { checkShard, type Shard } from '../../api/compare/shard.js';

/** `2/4`: the second of four. @throws UsageError for anything else. */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text.trim()) ?? [];
  if (index === undefined) throw new UsageError(`--shard takes a part such as 2/4, not '${text}'`);
  const shard = { index: Number(index), count: Number(count) };
  checkShard(shard);
  return shard;
}

/** A shard, and the environment variable that says so. */
export interface ArrayTask {
  readonly shard: Shard;
  readonly variable: string;
}

/**
 * The part that this process has in a job array, by its environment; undefined outside of one.
 *
 * - SLURM: SLURM_ARRAY_TASK_ID among SLURM_ARRAY_TASK_COUNT tasks, which begin at SLURM_ARRAY_TASK_MIN and are
 *   SLURM_ARRAY_TASK_STEP apart.
 * - Kubernetes, indexed jobs: JOB_COMPLETION_INDEX, from 0. The number of completions is not in the environment, and
 *   has to be given.
 * @param shards the number of tasks, where it was given
 * @throws UsageError where the environment does not say which part it is, or contradicts `shards`.
 */
export function shardFromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  shards?: number,
): ArrayTask | undefined {
  const task = slurmTask(env, shards) ?? kubernetesTask(env, shards);
  if (!task && shards !== undefined) {
    throw new UsageError(
      `--shards ${shards} takes the part from SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX, and neither is set: ` +
        `give --shard 1/${shards} and so on`,
    );
  }
  return task;
}

function slurmTask(env: Readonly<Record<string, string | undefined>>, shards?: number) {
  const variable = 'SLURM_ARRAY_TASK_ID';
  if (!env[variable]) return undefined;
  const count = Number(env.SLURM_ARRAY_TASK_COUNT ?? shards);
  const first = Number(env.SLURM_ARRAY_TASK_MIN ?? 0);
  const step = Number(env.SLURM_ARRAY_TASK_STEP || 1);
  const index = (Number(env[variable]) - first) / step + 1;
  if (shards !== undefined && shards !== count) {
    throw new UsageError(
      `--shards ${shards}, but the job array has ${count} tasks: give --shard i/${shards} instead`,
    );
  }
  if (!(Number.isInteger(index) && index >= 1 && index <= count)) {
    throw new UsageError(
      `which part of the job array this is cannot be told from SLURM_ARRAY_TASK_ID=${env[variable]}: give --shard i/n`,
    );
  }
  return { shard: { index, count }, variable };
}

function kubernetesTask(env: Readonly<Record<string, string | undefined>>, shards?: number) {
  const variable = 'JOB_COMPLETION_INDEX';
  const text = env[variable];
  if (!text) return undefined;
  if (shards === undefined) {
    throw new UsageError(
      `${variable} is ${text}, but not of how many: give --shards with the number of completions, or --shard 1/1`,
    );
  }
  const index = Number(text) + 1;
  if (!(Number.isInteger(index) && index >= 1 && index <= shards)) {
    throw new UsageError(`${variable} is ${text}, which is none of 0 to ${shards - 1} (--shards ${shards})`);
  }
  return { shard: { index, count: shards }, variable };
}

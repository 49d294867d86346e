import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Part, Parts } from '@kindred/core/config';
import { KindredError } from '@kindred/core/errors';
import { requireBundle } from '@kindred/core/run';
import type { ExportOptionsAnswer } from '@kindred/studio/protocol';
import { openRun } from '../../api/run.js';
import { createCatalog } from '../../flags/named-choices.js';
import { namedOptions } from '../train/form.js';

/** What an export of a run can have. @throws UsageError where it cannot be opened. */
export async function exportOptions(
  path: string,
  name: string,
  parts: readonly Part[],
): Promise<ExportOptionsAnswer> {
  const run = await openRun(path, { parts });
  const catalog = createCatalog(new Parts(parts));
  const scores = namedOptions('score', '', catalog).map((option) => ({
    ...option,
    why: why(() => requireBundle(run, { score: { name: option.name } }, false)),
  }));
  return {
    scores,
    noTraining: existsSync(run.folder.checkpointPath('last'))
      ? null
      : 'the run has no checkpoint to begin from',
    file: unusedName(path, name),
  };
}

function why(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (!(error instanceof KindredError)) throw error;
    return error.message;
  }
}

/** `flowers.onnx`, `flowers-2.onnx`, ... */
function unusedName(path: string, name: string): string {
  for (let i = 1; ; i++) {
    const file = `${name}${i === 1 ? '' : `-${i}`}.onnx`;
    if (!existsSync(join(path, file))) return file;
  }
}

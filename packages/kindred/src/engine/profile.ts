import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Placement } from '@kindred/core/run';

/** One event of ONNX Runtime's profile, as far as it is read. */
interface ProfileEvent {
  readonly cat?: string;
  readonly args?: { readonly provider?: string };
}

/** A folder for the profile of one session; `prefix` goes into its options. */
export interface ProfileFolder {
  readonly prefix: string;
  /** Reads the profile, once the session has ended it: nodes that ran on each provider. Removes the folder. */
  take(): Placement;
}

export function createProfileFolder(): ProfileFolder {
  const folder = mkdtempSync(join(tmpdir(), 'kindred-profile-'));
  return {
    prefix: join(folder, 'profile'),
    take() {
      const counts: Record<string, number> = {};
      try {
        for (const file of readdirSync(folder)) {
          for (const event of JSON.parse(readFileSync(join(folder, file), 'utf8')) as ProfileEvent[]) {
            const provider = event.cat === 'Node' ? event.args?.provider : undefined;
            if (provider) counts[provider] = (counts[provider] ?? 0) + 1;
          }
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      return counts;
    },
  };
}

import { fileURLToPath } from 'node:url';
import { launch } from '@kindred/fixtures/chromium';
import { openSite } from '../../packages/web/dist/testing/site.js';
import type { Answer, Request } from './page/worker.js';
import type { Peer } from './peer.js';
import type { StepOptions } from './training-step.js';

/** A training step in a worker of a page. */
export interface PagePeer extends Peer {
  /** Of each step so far. */
  losses(): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** Kindred's training step in a worker of a cross-origin isolated page in Chromium, by WebAssembly. */
export async function startInPage(
  name: string,
  threads: number,
  options: StepOptions = {},
): Promise<PagePeer> {
  const worker = fileURLToPath(new URL('page/worker.js', import.meta.url));
  const site = await openSite({ bench: worker });
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(site.isolated);
  const worked = await page.evaluateHandle(() => new Worker('/bench.js', { type: 'module' }));
  const ask = async (request: Request) => {
    const answer = await worked.evaluate(
      (worker, message) =>
        new Promise<Answer>((resolve) => {
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = (event) => resolve({ error: event.message });
          worker.postMessage(message);
        }),
      request,
    );
    if ('error' in answer) throw new Error(`in the page: ${answer.error}`);
    return answer;
  };
  await ask({ load: name, threads, options });
  let losses: readonly number[] = [];
  return {
    name: `Kindred in Chromium ${browser.version().split('.')[0]}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    async steps(count) {
      const answer = await ask({ steps: count });
      losses = answer.losses;
      return answer.seconds;
    },
    losses: async () => losses,
    async close() {
      await browser.close();
      await site.close();
    },
  };
}

/// <reference types="node" />
// Builds the page and serves it to this machine: `npm run teach -- [--weights FILE --network NAME] [--port N] [--allow ORIGIN]`.
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { listWeights } from 'kindred';
import { type OfferedWeights, serveSite } from './server.js';
import { buildSite } from './site.js';
import type { WeightsChoice } from './weights.js';

const { values } = parseArgs({
  options: {
    weights: { type: 'string' },
    network: { type: 'string', default: 'mobilenetv2' },
    port: { type: 'string', default: '8040' },
    allow: { type: 'string', multiple: true, default: [] },
  },
});

/** What is at hand: the file that was named, else MobileNetV2 in the cache of the hub. */
async function weightsAtHand(): Promise<OfferedWeights | undefined> {
  if (values.weights !== undefined) {
    const { size } = await stat(values.weights);
    const model = values.network as WeightsChoice['model'];
    const name = basename(values.weights);
    return { path: values.weights, name, about: `${megabytes(size)}, a ${values.network}`, model };
  }
  const cached = await listWeights();
  const found = cached.find(
    ({ network, isDefault, path }) => network.name === 'mobilenetv2' && isDefault && path,
  );
  if (!found?.path) return undefined;
  const about = `Knows the million photographs of ImageNet (${megabytes(found.bytes)}, ${found.license}, ${found.id})`;
  return { path: found.path, name: 'MobileNetV2', about, model: found.network as WeightsChoice['model'] };
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

const files = await buildSite(values.allow);
const folder = join(dirname(fileURLToPath(import.meta.url)), 'site');
await rm(folder, { recursive: true, force: true });
for (const [path, content] of files) {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}
const weights = await weightsAtHand();
const { address } = await serveSite(files, { port: Number(values.port), weights, allowed: values.allow });
console.log(`Teach is at ${address}, for this machine alone; as files for any server, it is in ${folder}`);
console.log(
  weights
    ? `Networks start from ${weights.path}`
    : 'No weights are at hand: `npx kindred weights get mobilenetv2` fetches some, or name a file with --weights',
);

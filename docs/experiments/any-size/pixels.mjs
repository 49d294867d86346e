// Opens a folder of pictures, and tells a hash of all their pixels; called by run.mjs.
import { createHash } from 'node:crypto';
import { openData } from 'kindred';

const begin = performance.now();
const { splits, fingerprint } = await openData(process.argv[2]);
const seconds = (performance.now() - begin) / 1000;
const hash = createHash('sha256');
for (let i = 0; i < splits.train.labels.length; i++) hash.update(splits.train.image(i).data);
console.log(JSON.stringify({ seconds, fingerprint, hash: hash.digest('hex') }));

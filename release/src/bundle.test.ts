import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';
import { usePacked } from './testing/packed.js';

const packed = usePacked();

/** KiB, gzipped, of a page's bundle with some of what the installed packages export, without ONNX Runtime. */
async function bundled(code: string): Promise<number> {
  const entry = join(packed.project, 'entry.js');
  await writeFile(entry, code);
  const bundle = await rolldown({ input: entry, external: /^onnxruntime-web/ });
  const { output } = await bundle.generate({ minify: true });
  return gzipSync(output[0].code).length / 1024;
}

// Each limit is about a tenth above what was measured.
test.each([
  { use: 'random numbers', limit: 0.6, code: `export { Random } from '@kindred/core/random';` },
  { use: 'resizing images', limit: 4.6, code: `export { resize } from '@kindred/core/data';` },
  {
    use: 'a loss by its constant',
    limit: 34,
    code: `import { losses } from '@kindred/core'; export const { name } = losses.arcface;`,
  },
  {
    use: 'an engine and the preparation of images',
    limit: 31,
    code: `export { evaluationPipeline, OrtEngine } from '@kindred/core';`,
  },
  {
    use: 'an exported model with its description',
    limit: 57,
    code: `export { decodeModelCard, evaluationPipeline, OrtEngine, readMetadata } from '@kindred/core';`,
  },
  {
    use: 'training',
    limit: 130,
    code: `export { fit, OrtEngine, parseTrainOptions, prepareData, settle, Trainer } from '@kindred/core';`,
  },
  {
    use: 'an exported model in two lines',
    limit: 10.6,
    code: `export { loadClassifier } from '@kindred/web/classifier';`,
  },
  {
    use: 'training in a worker, beside that',
    limit: 30,
    code: `export { train } from '@kindred/web';`,
  },
  {
    use: 'the worker itself',
    limit: 173,
    code: `export { serve } from '@kindred/web/serve';`,
  },
])('a page that needs $use loads at most $limit KiB', async ({ limit, code }) => {
  expect(await bundled(code)).toBeLessThan(limit);
});

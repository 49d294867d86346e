// Cross-entropy and CC-Loss on the embedded digits, with the same seed: what does CC-Loss do to the features?
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { train } from 'kindred';

const epochs = Number(process.argv[2] ?? 3);
const limitPerClass = Number(process.argv[3] ?? 400);
const folder = await mkdtemp(join(tmpdir(), 'kindred-'));

for (const loss of ['ce', 'cc'] as const) {
  const { evaluation } = await train({ loss, epochs, limitPerClass, seed: 1, out: join(folder, loss) });
  const { accuracy, compactness } = evaluation;
  const ratio = compactness.embedding.ratio?.toFixed(3);
  console.log(
    `${loss}: accuracy ${accuracy.top1.toFixed(4)}, intra/inter distance of the embeddings ${ratio}`,
  );
}

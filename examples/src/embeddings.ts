// Embeddings and nearest neighbours: which of many images is most like a new one? Here they are digits; give a folder of
// your own data to search in that, and a picture: node embeddings.js photos/ new.jpg
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateDigits, loadClassifier, openData, train } from 'kindred';

const [data, picture] = process.argv.slice(2);
const out = join(await mkdtemp(join(tmpdir(), 'kindred-')), 'run');
await train({ data, epochs: 4, limitPerClass: 80, out });

const classifier = await loadClassifier(out);
const images = data
  ? (await openData(data)).splits.train!
  : generateDigits({ size: 500, seed: 2, split: 'train' });
const known = (await classifier.embed(Array.from(images.labels, (_, i) => images.image(i)))).map(unitLength);

const asked = generateDigits({ size: 8, seed: 3, split: 'test' });
for (const image of picture ? [picture] : Array.from(asked.labels, (_, i) => asked.image(i))) {
  const query = unitLength(await classifier.embed(image));
  const nearest = known
    .map((vector, i) => ({ i, similarity: vector.reduce((sum, value, d) => sum + value * query[d]!, 0) }))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, 5);
  const prediction = await classifier.predict(image);
  const neighbours = nearest.map(({ i }) => images.classNames[images.labels[i]!]);
  console.log(
    `${prediction.label}: the nearest are ${neighbours.join(', ')} (${nearest[0]!.similarity.toFixed(3)})`,
  );
}
await classifier.close();

/** Cosine similarity is then the product alone. */
function unitLength(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

import { type NamedConfig, Parts } from '../config/index.js';
import type { AbnormalityScore, Statistics, TrainingFeatures } from '../evaluate/abnormality/score.js';
import { SCORES } from '../evaluate/abnormality/scores/index.js';
import { Graph, type Tensor } from '../graph/graph.js';
import { foldVariables } from '../infer/fold.js';
import { LOSSES } from '../losses/index.js';
import type { Loss } from '../losses/loss.js';
import { lower } from '../lowering/lower.js';
import { Network } from '../nn/scope.js';
import { elementBytes, encodeModel } from '../onnx/model.js';
import { feed, state } from '../ops/input.js';
import { ort } from './onnxruntime.js';
import { runGraph } from './run-graph.js';

/** A score and the images that it is asked for. What a score does not read need not be given. */
export interface ScoreCase {
  readonly score: NamedConfig;
  /** [N, D] */
  readonly embedding?: ArrayLike<number>;
  readonly dimensions?: number;
  /** [N, K] */
  readonly logits?: ArrayLike<number>;
  readonly classes?: number;
  readonly training?: TrainingFeatures;
  /** The loss of the classifier, cross-entropy where not given, and its variables by name. */
  readonly loss?: NamedConfig;
  readonly variables?: Readonly<Record<string, ArrayLike<number>>>;
}

/** The score of each image, computed by ONNX Runtime as the evaluation does it. */
export async function runScore(given: ScoreCase, lowering?: 'fast' | 'reference'): Promise<number[]> {
  const { score, inputs, values } = buildScore(given, samplesOf(given));
  const [scores] = await runGraph([score], new Map([...inputs, ...values]), lowering);
  return scores!;
}

/** The same with a model that was written for one image, its batch dimension free, and its statistics inside. */
export async function runExportedScore(given: ScoreCase): Promise<number[]> {
  const samples = samplesOf(given);
  const { score, inputs, values } = buildScore(given, 1);
  const data = new Map([...inputs, ...values].map(([tensor, numbers]) => [nameOf(tensor), numbers]));
  const folded = foldVariables(new Map([['score', score]]), (name) => data.get(name)!);
  const model = lower('score', folded.outputs, { provider: 'cpu', lowering: 'reference' });
  const feeds = new Set([...inputs.keys()].map(nameOf));
  const bytes = encodeModel({
    ...model,
    inputs: model.inputs
      .filter(({ name }) => feeds.has(name))
      .map((input) => ({ ...input, shape: ['batch', input.shape[1]!] })),
    outputs: [{ name: 'score', dtype: 'float32', shape: ['batch'] }],
    initializers: [
      ...model.inputs
        .filter(({ name }) => !feeds.has(name))
        .map(({ name, dtype, shape }) => ({
          name,
          dtype,
          shape: shape.map(Number),
          bytes: elementBytes(dtype, folded.values.get(name)?.data ?? data.get(name)!),
        })),
      ...model.initializers,
    ],
  });
  const session = await ort.InferenceSession.create(bytes);
  const used = session.inputNames.map((name) => {
    const numbers = Float32Array.from(data.get(name)!);
    return [name, new ort.Tensor(numbers, [samples, numbers.length / samples])];
  });
  const results = await session.run(Object.fromEntries(used));
  await session.release();
  return Array.from(results.score!.data as Float32Array);
}

/** A graph for so many images, and the numbers of all that was given. */
function buildScore(given: ScoreCase, samples: number) {
  const {
    embedding,
    dimensions = 1,
    logits,
    classes = 1,
    training,
    loss = { name: 'ce' },
    variables = {},
  } = given;
  const { part, options } = Parts.none.resolve<AbnormalityScore>(SCORES, given.score);
  const network = new Network(new Graph(), 'inference');
  const { graph } = network;
  const x = feed(graph, 'embedding', 'float32', [samples, dimensions]);
  const z = feed(graph, 'logits', 'float32', [samples, classes]);
  const fitted: Statistics = training ? (part.fit?.(training, options) ?? {}) : {};
  const statistics = Object.fromEntries(
    Object.entries(fitted).map(([name, { shape }]) => [
      name,
      state(graph, `score.${name}`, 'float32', shape),
    ]),
  );
  const classifier = { loss: Parts.none.resolve<Loss>(LOSSES, loss), scope: network.root.at('fc') };
  const score = part.build({ embedding: x, logits: z }, statistics, options, classifier);
  const inputs = new Map<Tensor, ArrayLike<number>>();
  if (embedding) inputs.set(x, embedding);
  if (logits) inputs.set(z, logits);
  const values = new Map<Tensor, ArrayLike<number>>();
  for (const [name, tensor] of Object.entries(statistics)) values.set(tensor, fitted[name]!.data);
  for (const { name, tensor } of network.variables.values()) values.set(tensor, variables[name]!);
  return { score, inputs, values };
}

function samplesOf({ embedding, dimensions, logits, classes }: ScoreCase): number {
  return embedding ? embedding.length / dimensions! : logits!.length / classes!;
}

function nameOf({ node }: Tensor): string {
  return (node.attributes as { name: string }).name;
}

import { KindredError } from '../errors.js';
import { formatShape, type Shape, sameShape, sizeOf } from '../graph/types.js';
import { type StoredTensor, toFloat32 } from './stored-tensor.js';

/** What became of each tensor when weights from a file were laid over a network. */
export interface WeightReport {
  /** Network parameter name -> values, row-major in the network's shape. */
  readonly assigned: Map<string, Float32Array>;
  /** Names the network has and the file lacks. */
  readonly missing: string[];
  /** Names the file has and the network lacks. */
  readonly unexpected: string[];
  /** Tensors that were made for another number of classes, or for another attention: the network keeps its own. */
  readonly reset: string[];
}

/** How {@link matchWeights} tells what may differ. */
export interface WeightOptions {
  /**
   * Module name of the classifier, e.g. `fc` for `fc.weight` and `fc.bias`. Its tensors may differ from the network's in
   * their first dimension, the number of classes: then the network keeps its own (`reset`).
   */
  readonly classifierPrefix: string;
  /** Module name of the loss's attention, whose tensors may have any other shape. */
  readonly attentionPrefix?: string;
  /** The network's names of tensors that another library calls otherwise; names that the network has stay. */
  readonly rename?: (name: string) => string;
  /** The file's name, for messages. */
  readonly source: string;
}

/** Batches that a PyTorch batch normalisation has seen: a counter that no forward pass uses. */
const BATCH_COUNTER = /(^|\.)num_batches_tracked$/;

/** What PyTorch's DataParallel puts before every name. */
const DATA_PARALLEL_PREFIX = 'module.';

const FLOAT_DTYPES: ReadonlySet<string> = new Set(['float64', 'float32', 'float16', 'bfloat16']);

/**
 * Matches weights from a file with a network's parameters by name (torchvision's names); 16- and 64-bit
 * floats become float32. A prefix `module.` on every name is taken off, `num_batches_tracked` is ignored. The weight of a
 * linear layer may be that of a convolution of all pixels, as timm and SqueezeNet write it.
 * @throws KindredError where any other shape differs, or where a matched tensor does not hold floats.
 */
export function matchWeights(
  expected: ReadonlyMap<string, { readonly shape: Shape }>,
  given: ReadonlyMap<string, StoredTensor>,
  { classifierPrefix, attentionPrefix = '', rename = (name) => name, source }: WeightOptions,
): WeightReport {
  const found = renamed(
    withoutParallelPrefix(given),
    (name) => (expected.has(name) ? name : rename(name)),
    source,
  );
  const assigned = new Map<string, Float32Array>();
  const missing: string[] = [];
  const reset: string[] = [];
  for (const [name, { shape }] of expected) {
    const tensor = found.get(name);
    if (tensor === undefined) {
      missing.push(name);
      continue;
    }
    const givenShape = asLinear(tensor.shape, shape);
    if (sameShape(shape, givenShape)) {
      assigned.set(name, floatValues(name, tensor, source));
    } else if (
      belongsTo(name, attentionPrefix) ||
      (belongsTo(name, classifierPrefix) && differsInClassCountOnly(shape, givenShape))
    ) {
      reset.push(name);
    } else {
      const shared = [...expected.keys()].filter((one) => found.has(one)).length;
      if (2 * shared < expected.size) {
        throw new KindredError(
          `${source} has ${shared} of the network's ${expected.size} tensors, and ${JSON.stringify(name)} in another shape: it is of another network; name that with \`model\``,
        );
      }
      throw new KindredError(
        `${source}: weight ${JSON.stringify(name)} has shape ${formatShape(tensor.shape)}, but the network needs ${formatShape(shape)}: is it the same architecture, with the same options (\`model.stem\` of a ResNet)?`,
      );
    }
  }
  const unexpected = [...found.keys()].filter((name) => !expected.has(name) && !BATCH_COUNTER.test(name));
  return { assigned, missing, unexpected, reset };
}

function withoutParallelPrefix(given: ReadonlyMap<string, StoredTensor>): ReadonlyMap<string, StoredTensor> {
  if (![...given.keys()].every((name) => name.startsWith(DATA_PARALLEL_PREFIX))) return given;
  return new Map([...given].map(([name, tensor]) => [name.slice(DATA_PARALLEL_PREFIX.length), tensor]));
}

/** @throws KindredError where two tensors would have one name. */
function renamed(
  given: ReadonlyMap<string, StoredTensor>,
  rename: (name: string) => string,
  source: string,
): ReadonlyMap<string, StoredTensor> {
  const found = new Map<string, StoredTensor>();
  for (const [name, tensor] of given) {
    const own = rename(name);
    if (found.has(own)) {
      throw new KindredError(
        `${source}: ${JSON.stringify(name)} is another name of ${JSON.stringify(own)}, which the file has, too; ` +
          'take weights of one network',
      );
    }
    found.set(own, tensor);
  }
  return found;
}

/** The shape [O, C, h, w] of a convolution's weight as [O, C h w] where a linear layer's is wanted. */
function asLinear(given: Shape, wanted: Shape): Shape {
  return wanted.length === 2 && given.length === 4 ? [given[0]!, sizeOf(given.slice(1))] : given;
}

function floatValues(name: string, tensor: StoredTensor, source: string): Float32Array {
  if (!FLOAT_DTYPES.has(tensor.dtype)) {
    throw new KindredError(
      `${source}: weight ${JSON.stringify(name)} holds ${tensor.dtype} values; give a file of floating-point weights`,
    );
  }
  const values = toFloat32(tensor);
  if (!values.every(Number.isFinite)) {
    throw new KindredError(
      `${source}: weight ${JSON.stringify(name)} holds values that are no finite numbers: the file is damaged, or its training failed`,
    );
  }
  return values;
}

/** Whole parts of names only: `fc` is the prefix of `fc.weight`, not of `fc2.weight`. */
function belongsTo(name: string, modulePrefix: string): boolean {
  const prefix = modulePrefix.replace(/\.$/, '');
  return prefix !== '' && (name === prefix || name.startsWith(`${prefix}.`));
}

function differsInClassCountOnly(a: Shape, b: Shape): boolean {
  return a.length === b.length && sameShape(a.slice(1), b.slice(1));
}

import { KindredError } from '../errors.js';
import type { Graph, Tensor } from '../graph/graph.js';
import { formatShape, type Shape, sameShape } from '../graph/types.js';
import { feed, state } from '../ops/input.js';
import { hashText } from '../random/hash.js';
import { Random } from '../random/random.js';
import { type Initializer, zeros } from './initializers.js';

/** Whether a network is built to learn (batch statistics, dropout) or to be used. */
export type Mode = 'training' | 'inference';

/**
 * What pruning does to a layer's outputs, the first axis of its weight. `own`: it may cut some, and {@link Widths} then
 * say how many the layer has left; `fixed`: nothing; `following`: it cuts those that are channels of other layers, from
 * which the layer takes its width.
 */
export type Outputs = 'own' | 'fixed' | 'following';

/** A value that belongs to a network and lives on between steps. */
export interface Variable {
  /** Its full name, as in torchvision: `layer1.0.conv1.weight`. */
  readonly name: string;
  readonly shape: Shape;
  /** Parameters are learned; buffers (running statistics) are computed along the way. */
  readonly kind: 'parameter' | 'buffer';
  /** Whether weight decay applies to it. */
  readonly decay: boolean;
  /** Its learning rate as a multiple of the run's. */
  readonly learningRateFactor: number;
  readonly outputs: Outputs;
  readonly initializer: Initializer;
  readonly tensor: Tensor;
}

/** How a variable is learned and pruned. */
export interface VariableOptions {
  readonly decay?: boolean;
  readonly learningRateFactor?: number;
  /** `own` by default. */
  readonly outputs?: Outputs;
}

/** What a network under construction consists of; shared by all its scopes. */
export class Network {
  readonly graph: Graph;
  readonly mode: Mode;
  readonly variables = new Map<string, Variable>();
  /** New values of buffers after a training step. */
  readonly updates = new Map<string, Tensor>();
  /** Put before the variables' names in the engine: another set of values of the same network. */
  readonly statePrefix: string;
  /** Whether batch normalisation uses its running statistics in training, too, and leaves them as they are. */
  readonly freezesNormalization: boolean;

  constructor(graph: Graph, mode: Mode, statePrefix = '', freezesNormalization = false) {
    this.graph = graph;
    this.mode = mode;
    this.statePrefix = statePrefix;
    this.freezesNormalization = freezesNormalization;
  }

  get root(): Scope {
    return new Scope(this, '');
  }

  /** The int64 scalar that random layers hash; fed anew with each step. */
  get randomKey(): Tensor {
    return feed(this.graph, 'randomKey', 'int64', []);
  }

  get parameters(): Variable[] {
    return [...this.variables.values()].filter(({ kind }) => kind === 'parameter');
  }
}

/** Numbers of channels of pruned layers, by the layers' names. */
export type Widths = Readonly<Record<string, number>>;

/** A place in a network, by which its variables and nodes are named. */
export class Scope {
  readonly network: Network;
  /** `layer1.0`; empty for the root. */
  readonly path: string;
  readonly #widths: Widths;

  constructor(network: Network, path: string, widths: Widths = {}) {
    this.network = network;
    this.path = path;
    this.#widths = widths;
  }

  get graph(): Graph {
    return this.network.graph;
  }

  get isTraining(): boolean {
    return this.network.mode === 'training';
  }

  /** The scope of a part: `scope.at('conv1')`, `scope.at('layer1.0')`. */
  at(name: string): Scope {
    return new Scope(this.network, this.#full(name), this.#widths);
  }

  /** The same place in a network whose layers may have other widths than its architecture says. */
  withWidths(widths: Widths): Scope {
    return new Scope(this.network, this.path, widths);
  }

  /** How many channels the layer at this place has: as many as its architecture says, unless it was pruned. */
  width(channels: number): number {
    return this.#widths[this.path] ?? channels;
  }

  /** Names the nodes that `build` creates after this place. */
  run<T>(build: () => T): T {
    return this.graph.scope(this.path, build);
  }

  /** A learned variable; asking for the same name again gives the same variable. */
  parameter(name: string, shape: Shape, initializer: Initializer, options: VariableOptions = {}): Tensor {
    const { decay = true, learningRateFactor = 1, outputs = 'own' } = options;
    return this.#variable(name, shape, {
      kind: 'parameter',
      initializer,
      decay,
      learningRateFactor,
      outputs,
    });
  }

  /** A variable that is not learned; {@link update} gives it its next value. */
  buffer(name: string, shape: Shape, initializer: Initializer = zeros): Tensor {
    return this.#variable(name, shape, {
      kind: 'buffer',
      initializer,
      decay: false,
      learningRateFactor: 0,
      outputs: 'own',
    });
  }

  /**
   * Gives a buffer its value after the step.
   * @throws KindredError where there is no such buffer, or one of another shape.
   */
  update(name: string, value: Tensor): void {
    const full = this.#full(name);
    const known = this.network.variables.get(full);
    if (known?.kind !== 'buffer') throw new KindredError(`"${full}" is updated, but is no buffer`);
    if (!sameShape(known.shape, value.shape)) {
      throw new KindredError(
        `buffer "${full}" has shape ${formatShape(known.shape)} and cannot become ${formatShape(value.shape)}`,
      );
    }
    this.network.updates.set(full, value);
  }

  #full(name: string): string {
    return this.path ? `${this.path}.${name}` : name;
  }

  #variable(name: string, shape: Shape, rest: Omit<Variable, 'name' | 'shape' | 'tensor'>): Tensor {
    const full = this.#full(name);
    const known = this.network.variables.get(full);
    if (known && !sameShape(known.shape, shape)) {
      throw new KindredError(
        `variable "${full}" is declared twice, as ${formatShape(known.shape)} and ${formatShape(shape)}`,
      );
    }
    if (known && known.kind !== rest.kind) {
      throw new KindredError(
        `variable "${full}" is declared twice, as a ${known.kind} and as a ${rest.kind}`,
      );
    }
    if (known) return known.tensor;
    const kept = rest.outputs === 'fixed' ? [0] : [];
    const tensor = state(this.graph, this.network.statePrefix + full, 'float32', shape, kept);
    this.network.variables.set(full, { name: full, shape, tensor, ...rest });
    return tensor;
  }
}

/** The first value of a variable. It depends on the seed and the variable's name alone. */
export function initialValue(variable: Variable, seed: number): Float32Array {
  return variable.initializer(variable.shape, new Random(seed, hashText(variable.name)));
}

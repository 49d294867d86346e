import type { Weights } from '../infer/weights.js';
import { hashText } from '../random/hash.js';
import { Random } from '../random/random.js';
import type { Calibration, LayerSums } from './calibration/calibration.js';
import type { Measurements } from './criterion.js';
import { kernelsOf, type Layer, type PrunableGroup } from './network.js';
import { layerObjective, type Quadratic, sumOf } from './objective.js';

const stream = hashText('prune/criterion');

/** What can be known of a group of a network that is being pruned. */
export class GroupMeasurements implements Measurements {
  readonly random: Random;
  readonly #group: PrunableGroup;
  readonly #weights: Weights;
  readonly #calibration: Calibration;
  /** What was measured of the only layer that reads the group, where masking changes nothing else of its input. */
  #measured: { readonly mu: number; readonly sums: LayerSums } | undefined;

  /** @param weights of the network as it is now */
  constructor(group: PrunableGroup, weights: Weights, calibration: Calibration, seed: number) {
    this.random = new Random(seed, stream, group.number);
    this.#group = group;
    this.#weights = weights;
    this.#calibration = calibration;
  }

  get channels(): number {
    return this.#group.channels.length;
  }

  kernelNorms(): Float64Array {
    const { variables } = this.#calibration.network;
    const shapes = new Map(variables.map((variable) => [variable.name, variable]));
    return Float64Array.from(this.#group.channels, (channel) => {
      let total = 0;
      for (const { variable, index } of kernelsOf(channel, shapes)) {
        const values = this.#weights.get(variable);
        if (!values) continue;
        const size = values.length / shapes.get(variable)!.shape[0]!;
        for (const value of values.subarray(index * size, (index + 1) * size)) total += Math.abs(value);
      }
      return total;
    });
  }

  taylor(): Float64Array {
    return this.#calibration.taylor(this.#group);
  }

  async reconstruction({ mu, importance }: { mu: number; importance: boolean }): Promise<Quadratic> {
    const { number, readers } = this.#group;
    const isLasting = readers.length === 1 && this.#calibration.network.apart.has(number);
    const quadratics: Quadratic[] = [];
    for (const reader of readers) {
      const sums = await this.#calibration.measure(reader, mu);
      if (isLasting) this.#measured = { mu, sums };
      const weighing = importance
        ? this.#calibration.sensitivity(reader).importance
        : new Float64Array(sums.energy.length).fill(1);
      const products = await this.#calibration.products(reader, Float32Array.from(weighing));
      const kernels = this.#weights.get(reader.weight)!;
      const group = { group: number, channels: this.channels };
      quadratics.push(layerObjective(reader, sums, kernels, group, { mu, importance: weighing, products }));
    }
    return sumOf(quadratics);
  }

  /**
   * Sums over a reader's input with the channels that are not kept masked, or left out by the caller: where nothing
   * else of that input changes, what was measured before is as good.
   */
  async sumsAfterMasking(reader: Layer, mu: number): Promise<LayerSums> {
    const known = this.#measured;
    if (known?.mu === mu) return known.sums;
    if (!known || mu > 0) return this.#calibration.measure(reader, mu);
    const { gram, target } = known.sums;
    return { ...known.sums, weightedGram: gram, weightedTarget: target };
  }
}

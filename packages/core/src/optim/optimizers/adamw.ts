import * as z from 'zod';
import { constant } from '../../ops/constant.js';
import { add, div, mul, pow, sqrt, sub } from '../../ops/elementwise/index.js';
import { defineOptimizer } from '../optimizer.js';

const options = z.strictObject({
  beta1: z.number().min(0).lt(1).default(0.9).describe('Decay of the mean of the gradients'),
  beta2: z.number().min(0).lt(1).default(0.999).describe('Decay of the mean of their squares'),
  epsilon: z.number().gt(0).default(1e-8).describe('Added to the root of the mean square'),
  weightDecay: z
    .number()
    .min(0)
    .default(0.01)
    .describe('Decoupled decay; not on biases and batch normalisation'),
});

/** Adam with decoupled weight decay (Loshchilov and Hutter 2019), in PyTorch's form. */
export const adamw = defineOptimizer({
  name: 'adamw',
  description: 'Adam with decoupled weight decay',
  options,
  defaultLearningRate: 1e-3,
  update(state, { beta1, beta2, epsilon, weightDecay }) {
    const { parameter, gradient, learningRate, step, decay, moment, setMoment } = state;
    const mean = add(mul(moment('mean', parameter.shape), beta1), mul(gradient, 1 - beta1));
    const square = add(
      mul(moment('square', parameter.shape), beta2),
      mul(mul(gradient, gradient), 1 - beta2),
    );
    setMoment('mean', mean);
    setMoment('square', square);
    // The means start at zero; these factors take the bias out again.
    const correction = (beta: number) => sub(1, pow(constant(step.graph, beta), step));
    const root = add(div(sqrt(square), sqrt(correction(beta2))), epsilon);
    const move = mul(div(mean, root), div(learningRate, correction(beta1)));
    const decayed =
      decay && weightDecay > 0 ? mul(parameter, sub(1, mul(learningRate, weightDecay))) : parameter;
    return sub(decayed, move);
  },
});

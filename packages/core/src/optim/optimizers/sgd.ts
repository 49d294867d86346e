import * as z from 'zod';
import { add, mul, sub } from '../../ops/elementwise/index.js';
import { defineOptimizer } from '../optimizer.js';

const options = z.strictObject({
  momentum: z.number().min(0).lt(1).default(0.9).describe('Share of the last step that is kept'),
  nesterov: z.boolean().default(false).describe("Nesterov's momentum: look ahead along the step"),
  weightDecay: z.number().min(0).default(5e-4).describe('L2 penalty; not on biases and batch normalisation'),
});

/**
 * Stochastic gradient descent with momentum, in PyTorch's form: g += decay p; v = momentum v + g;
 * p -= rate (nesterov ? g + momentum v : v) (Sutskever et al. 2013).
 */
export const sgd = defineOptimizer({
  name: 'sgd',
  description: 'stochastic gradient descent with momentum',
  options,
  defaultLearningRate: 0.05,
  scalesWithBatch: true,
  update(
    { parameter, gradient, learningRate, decay, moment, setMoment },
    { momentum, nesterov, weightDecay },
  ) {
    let step = decay && weightDecay > 0 ? add(gradient, mul(parameter, weightDecay)) : gradient;
    if (momentum > 0) {
      const velocity = add(mul(moment('momentum', parameter.shape), momentum), step);
      setMoment('momentum', velocity);
      step = nesterov ? add(step, mul(velocity, momentum)) : velocity;
    }
    return sub(parameter, mul(step, learningRate));
  },
});

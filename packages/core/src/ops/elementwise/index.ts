import type { Tensor } from '../../graph/graph.js';
import { cast, greater, less } from '../logic/index.js';
import { sumTo } from '../reduce/sum.js';
import { defineBinary, defineUnary } from './define.js';
import { relu6Gradient } from './relu6-gradient.js';

/** a + b, broadcast. */
export const add = defineBinary({
  name: 'add',
  onnx: 'Add',
  compute: (a, b) => a + b,
  gradient: ({ inputs }, [dy]) => inputs.map((input) => dy && sumTo(dy, input.shape)),
});

/** a - b, broadcast. */
export const sub = defineBinary({
  name: 'sub',
  onnx: 'Sub',
  compute: (a, b) => a - b,
  gradient: ({ inputs: [a, b] }, [dy]) => [dy && sumTo(dy, a.shape), dy && neg(sumTo(dy, b.shape))],
});

/** a * b, broadcast. */
export const mul = defineBinary({
  name: 'mul',
  onnx: 'Mul',
  compute: (a, b) => a * b,
  gradient: ({ inputs: [a, b] }, [dy]) => [
    dy && sumTo(mul(dy, b), a.shape),
    dy && sumTo(mul(dy, a), b.shape),
  ],
});

/** a / b, broadcast. */
export const div = defineBinary({
  name: 'div',
  onnx: 'Div',
  compute: (a, b) => a / b,
  gradient: ({ inputs: [a, b], outputs: [y] }, [dy]) => [
    dy && sumTo(div(dy, b), a.shape),
    dy && neg(sumTo(div(mul(dy, y), b), b.shape)),
  ],
});

/** a to the power b, broadcast; the gradient to the exponent needs a > 0. */
export const pow = defineBinary({
  name: 'pow',
  onnx: 'Pow',
  compute: (a, b) => a ** b,
  gradient: ({ inputs: [a, b], outputs: [y] }, [dy]) => [
    dy && sumTo(mul(dy, mul(b, pow(a, sub(b, 1)))), a.shape),
    dy && sumTo(mul(dy, mul(y, log(a))), b.shape),
  ],
});

/** The larger of a and b, broadcast; on ties the gradient goes to a. */
export const maximum = defineBinary({
  name: 'maximum',
  onnx: 'Max',
  compute: (a, b) => Math.max(a, b),
  gradient: ({ inputs: [a, b] }, [dy]) => {
    if (!dy) return [undefined, undefined];
    const second = mul(dy, cast(less(a, b), 'float32'));
    return [sumTo(sub(dy, second), a.shape), sumTo(second, b.shape)];
  },
});

/** The smaller of a and b, broadcast; on ties the gradient goes to a. */
export const minimum = defineBinary({
  name: 'minimum',
  onnx: 'Min',
  compute: (a, b) => Math.min(a, b),
  gradient: ({ inputs: [a, b] }, [dy]) => {
    if (!dy) return [undefined, undefined];
    const second = mul(dy, cast(greater(a, b), 'float32'));
    return [sumTo(sub(dy, second), a.shape), sumTo(second, b.shape)];
  },
});

/** -x. */
export const neg = defineUnary({ name: 'neg', onnx: 'Neg', compute: (x) => -x, gradient: (dy) => neg(dy) });

/** |x|, with gradient 0 at 0. */
export const abs = defineUnary({
  name: 'abs',
  onnx: 'Abs',
  compute: Math.abs,
  nonNegative: true,
  gradient: (dy, x) => mul(dy, sub(step(x), step(neg(x)))),
});

/** e to the power x. */
export const exp = defineUnary({
  name: 'exp',
  onnx: 'Exp',
  compute: Math.exp,
  nonNegative: true,
  gradient: (dy, _, y) => mul(dy, y),
});

/** The natural logarithm. Losses stay in log space by {@link logSumExp} and never take it of a probability. */
export const log = defineUnary({
  name: 'log',
  onnx: 'Log',
  compute: Math.log,
  gradient: (dy, x) => div(dy, x),
});

/** The square root; its gradient is infinite at 0. */
export const sqrt = defineUnary({
  name: 'sqrt',
  onnx: 'Sqrt',
  compute: Math.sqrt,
  nonNegative: true,
  gradient: (dy, _, y) => div(mul(dy, 0.5), y),
});

/** 1 / (1 + e^-x). */
export const sigmoid = defineUnary({
  name: 'sigmoid',
  // ONNX Runtime's Sigmoid loses its digits where it is small: a tenth of them wrong at -13, 0 from -18 on.
  onnx: (emitter, x) => {
    const one = emitter.floats([], [1]);
    return emitter.op('Reciprocal', [emitter.op('Add', [emitter.op('Exp', [emitter.op('Neg', [x])]), one])]);
  },
  compute: (x) => 1 / (1 + Math.exp(-x)),
  nonNegative: true,
  gradient: (dy, _, y) => mul(dy, mul(y, sub(1, y))),
});

/** log(1 + e^x), without overflow. */
export const softplus = defineUnary({
  name: 'softplus',
  onnx: 'Softplus',
  compute: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  nonNegative: true,
  gradient: (dy, x) => mul(dy, sigmoid(x)),
});

/** The hyperbolic tangent. */
export const tanh = defineUnary({
  name: 'tanh',
  onnx: 'Tanh',
  compute: Math.tanh,
  gradient: (dy, _, y) => mul(dy, sub(1, mul(y, y))),
});

/** max(x, 0), with gradient 0 at 0. */
export const relu = defineUnary({
  name: 'relu',
  onnx: 'Relu',
  compute: (x) => Math.max(x, 0),
  nonNegative: true,
  gradient: (dy, _, y) => mul(dy, step(y)),
});

/** min(max(x, 0), 6), with gradient 0 at 0 and at 6. */
export const relu6 = defineUnary({
  name: 'relu6',
  onnx: (emitter, x) => emitter.op('Clip', [x, emitter.floats([], [0]), emitter.floats([], [6])]),
  compute: (x) => Math.min(Math.max(x, 0), 6),
  nonNegative: true,
  gradient: (dy, _, y) => relu6Gradient(dy, y),
});

/** min(max(x / 6 + 1 / 2, 0), 1), with gradient 0 at -3 and at 3. */
export const hardSigmoid = defineUnary({
  name: 'hardSigmoid',
  // Not in one node: OpenCV takes any product of a HardSigmoid of slope 1/6 for HardSwish, whatever the other factor is.
  onnx: (emitter, x) => {
    const sixth = emitter.op('Mul', [x, emitter.floats([], [1 / 6])]);
    return emitter.op('HardSigmoid', [sixth], { alpha: { float: 1 }, beta: { float: 0.5 } });
  },
  compute: (x) => Math.min(Math.max(x / 6 + 0.5, 0), 1),
  nonNegative: true,
  gradient: (dy, x) => mul(dy, mul(isWithin3(x), 1 / 6)),
});

/** x * {@link hardSigmoid}(x) (Howard et al. 2019), with the gradients of the straight parts, 0 and 1, at -3 and at 3. */
export const hardSwish = defineUnary({
  name: 'hardSwish',
  onnx: 'HardSwish',
  compute: (x) => x * Math.min(Math.max(x / 6 + 0.5, 0), 1),
  gradient: (dy, x) => mul(dy, add(hardSigmoid(x), mul(isWithin3(x), mul(x, 1 / 6)))),
});

function isWithin3(x: Tensor): Tensor {
  return step(sub(3, abs(x)));
}

/** x * {@link sigmoid}(x), also known as swish. */
export const silu = defineUnary({
  name: 'silu',
  // The digits that ONNX Runtime's Sigmoid loses far below zero are of no weight here, and it is one pass.
  onnx: (emitter, x) => emitter.op('Mul', [x, emitter.op('Sigmoid', [x])]),
  compute: (x) => x / (1 + Math.exp(-x)),
  gradient: (dy, x, y) => {
    const gate = sigmoid(x);
    return mul(dy, add(gate, mul(y, sub(1, gate))));
  },
});

/** x where x > 0, else slope * x. */
export function leakyRelu(x: Tensor, slope = 0.01): Tensor {
  return add(mul(relu(x), 1 - slope), mul(x, slope));
}

/** The unit step: 1 where x > 0, else 0, as floats; its gradient is zero. The mask of ReLU's gradient. */
export const step = defineUnary({
  name: 'step',
  // HardSigmoid with a huge slope is one pass; Greater and Cast are two. It is exact: below 3e-39 float32
  // holds denormals only.
  onnx: (emitter, x) => emitter.op('HardSigmoid', [x], { alpha: { float: 3e38 }, beta: { float: 0 } }),
  compute: (x) => (x > 0 ? 1 : 0),
  gradient: 'zero',
});

/** The largest integer not above x; its gradient is zero. */
export const floor = defineUnary({ name: 'floor', onnx: 'Floor', compute: Math.floor, gradient: 'zero' });

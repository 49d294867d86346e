import { defineBinary } from '../elementwise/define.js';

const defineComparison = (
  name: string,
  onnx: string,
  holds: (a: number, b: number) => boolean,
  operands?: 'bool',
) =>
  defineBinary({
    name,
    onnx,
    compute: (a, b) => Number(holds(a, b)),
    gradient: 'zero',
    operands,
    result: 'bool',
  });

/** a = b, as bool. */
export const equal = defineComparison('equal', 'Equal', (a, b) => a === b);
/** a > b, as bool. */
export const greater = defineComparison('greater', 'Greater', (a, b) => a > b);
/** a >= b, as bool. */
export const greaterOrEqual = defineComparison('greaterOrEqual', 'GreaterOrEqual', (a, b) => a >= b);
/** a < b, as bool. */
export const less = defineComparison('less', 'Less', (a, b) => a < b);
/** a <= b, as bool. */
export const lessOrEqual = defineComparison('lessOrEqual', 'LessOrEqual', (a, b) => a <= b);
/** Both a and b, of bools. */
export const and = defineComparison('and', 'And', (a, b) => a !== 0 && b !== 0, 'bool');
/** a or b, of bools. */
export const or = defineComparison('or', 'Or', (a, b) => a !== 0 || b !== 0, 'bool');

/** The sums to be solved with are measured in float32: 8 times its precision, what several roundings come to. */
export const PRECISION = 2 ** -20;

import type { Tensor } from '../../graph/graph.js';
import { mul, step, sub } from '../../ops/elementwise/index.js';

/**
 * psi(theta) = (-1)^k cos(m theta) - 2k for theta in [k pi / m, (k + 1) pi / m]: cos(m theta), continued so that it
 * falls all the way from 1 at theta = 0 to 1 - 2m at pi. Its gradient is a polynomial in the cosine: no acos,
 * whose derivative is infinite at 0 and pi.
 * @param cosine cos(theta), any shape
 * @param m integer, 1 or more; 1 gives the cosine itself
 */
export function psi(cosine: Tensor, m: number): Tensor {
  // 1 where theta > j pi / m, for j from 1 to m - 1: there are k of them.
  const passed = Array.from({ length: m - 1 }, (_, i) =>
    step(sub(Math.cos(((i + 1) * Math.PI) / m), cosine)),
  );
  const signed = passed.reduce(
    (product, isPassed) => mul(product, sub(1, mul(isPassed, 2))),
    chebyshev(cosine, m),
  );
  return passed.reduce((rest, isPassed) => sub(rest, mul(isPassed, 2)), signed);
}

/** T_m(cos(theta)) = cos(m theta), by T_{n+1}(x) = 2x T_n(x) - T_{n-1}(x). */
function chebyshev(x: Tensor, m: number): Tensor {
  let previous: Tensor | number = 1;
  let current = x;
  for (let n = 1; n < m; n++) {
    [previous, current] = [current, sub(mul(mul(x, current), 2), previous)];
  }
  return current;
}

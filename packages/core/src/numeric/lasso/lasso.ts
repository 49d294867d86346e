import { UsageError } from '../../errors.js';
import { coordinateDescent, requireProblem } from './coordinate-descent.js';
import { LassoPath, PRECISION } from './lasso-path.js';

/** A path has about n knots; many more are a cycle among coordinates that cannot be told apart. */
const KNOTS_PER_COORDINATE = 10;

/** Usually one is enough: the path ends at the solution, up to rounding. */
const MOST_SWEEPS = 100;

/**
 * Which `keep` of n coordinates the LASSO keeps: those that are not 0 at the smallest lambda, on the way down from the
 * one without support, before more than `keep` are.
 *
 * Lambda is lowered along the exact path, knot by knot, so that no size of the support is passed over; there coordinate
 * descent, which starts from the path's coefficients, corrects what rounding did to them on the way. Raising lambda
 * from 0 would begin with the largest and worst conditioned problem of the path, and most of the path lies there. Of
 * tied coordinates the smallest index joins first.
 *
 * Where rounding leaves more than `keep`, those with the largest sqrt(G_jj) |beta_j| stay. Where there are fewer (ties,
 * dependent coordinates, zeros), those that the path has let join come next, then the largest G_jj, then the smallest
 * indices.
 *
 * G and b may be rounded to float32, which gives a G of less than full rank small negative eigenvalues: what is below
 * {@link PRECISION}, relative to the largest lambda or to a coordinate's own G_jj, is taken for rounding, and the path
 * ends there.
 * @param gram G [n, n], row-major, symmetric and positive semidefinite
 * @param target b [n]
 * @returns `keep` indices, ascending.
 * @throws KindredError where a size does not fit, a number is not finite, or an entry on the diagonal of G is negative;
 * UsageError where `keep` is not one of 0 .. n.
 */
export function selectByLasso(gram: Float64Array, target: Float64Array, keep: number): number[] {
  const n = target.length;
  requireProblem(gram, target);
  if (!Number.isInteger(keep) || keep < 0 || keep > n) {
    throw new UsageError(`0 to ${n} of ${n} coordinates can be kept, not ${keep}`);
  }
  if (keep === 0) return [];
  if (keep === n) return Array.from(target.keys());
  const path = followPath(gram, target, keep);
  const { coefficients } = coordinateDescent(gram, target, path.lambda, {
    start: path.coefficients,
    tolerance: PRECISION,
    maxSweeps: MOST_SWEEPS,
  });
  const strength = Float64Array.from(target, (_, j) => gram[j * n + j]! * coefficients[j]! ** 2);
  const joined = new Map(path.active.map((j, place) => [j, -place]));
  const rank = (j: number) => joined.get(j) ?? -n;
  return Array.from(target.keys())
    .sort(
      (i, j) =>
        strength[j]! - strength[i]! || rank(j) - rank(i) || gram[j * n + j]! - gram[i * n + i]! || i - j,
    )
    .slice(0, keep)
    .sort((i, j) => i - j);
}

/** The path down to the knot at which one coordinate more than `keep` joins, or to its end. */
function followPath(gram: Float64Array, target: Float64Array, keep: number): LassoPath {
  const path = new LassoPath(gram, target);
  const smallest = PRECISION * path.lambda;
  for (let knots = 0; knots < KNOTS_PER_COORDINATE * target.length && path.active.length <= keep; knots++) {
    if (!path.advance(smallest)) break;
  }
  return path;
}

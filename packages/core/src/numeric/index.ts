/** Statistics of vectors in float64. */

export { type Covariance, covariance } from './covariance.js';
export { leadingEigen } from './leading-eigen.js';
export { squaredDistancesAfter } from './squared-distances.js';

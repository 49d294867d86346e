/** Statistics of vectors in float64. */

export { type Covariance, covariance } from './covariance.js';
export { leadingEigen } from './leading-eigen.js';
export { nthSmallest } from './nth-smallest.js';
export { outlierDeviations, type RobustScale, robustScale } from './robust.js';
export { squaredDistancesAfter } from './squared-distances.js';
export { squaredDistancesBetween } from './squared-distances-between.js';

export { cast } from './cast.js';
export { and, equal, greater, greaterOrEqual, less, lessOrEqual, or } from './compare.js';
export { not } from './not.js';
export { where } from './where.js';

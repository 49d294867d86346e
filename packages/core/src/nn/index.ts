export * from './initializers.js';
export * from './layers/index.js';
export { initialValue, type Mode, Network, Scope, type Variable } from './scope.js';

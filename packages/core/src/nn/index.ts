/** Layers, and the scopes in which a network declares its variables. */

export * from './initializers.js';
export * from './layers/index.js';
export {
  initialValue,
  type Mode,
  Network,
  type Outputs,
  Scope,
  type Variable,
  type VariableOptions,
  type Widths,
} from './scope.js';

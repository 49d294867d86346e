export { type AttackOptions, attack } from './attack.js';
export * as attacks from './built-in.js';
export { attackLabels } from './label.js';
export { type AttackDefinition, type AttackMethod, type AttackPlan, defineAttack } from './method.js';
export { ATTACKS, type AttackChoice } from './methods.js';

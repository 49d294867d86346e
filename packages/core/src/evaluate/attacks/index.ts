export { type AttackOptions, attack, attackPrefix } from './attack.js';
export { attackLabel, attackLabels } from './label.js';
export type { AttackMethod, AttackPlan } from './method.js';
export { ATTACKS } from './methods.js';
export { type AttackStep, buildAttackStep } from './step.js';

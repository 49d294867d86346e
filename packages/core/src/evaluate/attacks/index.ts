export { type AttackOptions, attack } from './attack.js';
export { attackLabel, attackLabels } from './label.js';
export { type AttackDefinition, type AttackMethod, type AttackPlan, defineAttack } from './method.js';
export { ATTACKS, type AttackChoice } from './methods.js';
export { type AttackStep, buildAttackStep } from './step.js';

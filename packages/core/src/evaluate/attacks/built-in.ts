/** The built-in attacks: `evaluateAbnormal(run, { attacks: [attacks.fgsm] })`. */

export { fgsm } from './fgsm.js';
export { pgd } from './pgd.js';

export { type DigitsOptions, type DigitsSourceOptions, digitsSource, generateDigits } from './digits.js';

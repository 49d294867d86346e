import { OptionKind } from './check-options.js';
import { isPart } from './part.js';

/** What options that many functions take have to be: for {@link checkOptions}, before anything is done. */
export const optionKinds = {
  callback: new OptionKind('a function', (value) => typeof value === 'function'),
  flag: new OptionKind('true or false', (value) => typeof value === 'boolean'),
  text: new OptionKind('text', (value) => typeof value === 'string' && value !== ''),
  path: new OptionKind('a path', (value) => typeof value === 'string' && value !== ''),
  signal: new OptionKind('an AbortSignal', isSignal),
  object: new OptionKind(
    'an object',
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  ),
  parts: new OptionKind(
    'a list of parts, as `defineLoss` and the like make them',
    (value) => Array.isArray(value) && value.every(isPart),
  ),
  split: new OptionKind("'train', 'validation' or 'test'", (value) =>
    ['train', 'validation', 'test'].includes(value as string),
  ),
  references: new OptionKind("'train', 'validation', 'test' or 'own'", (value) =>
    ['train', 'validation', 'test', 'own'].includes(value as string),
  ),
};

/** Also those of other realms, and of libraries that bring their own. */
function isSignal(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { aborted, addEventListener } = value as Partial<AbortSignal>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function';
}

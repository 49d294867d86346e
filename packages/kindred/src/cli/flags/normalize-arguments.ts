import { camelCase } from '../../flags/case.js';

/**
 * Brings dotted flags to the form in which they are known: `--optimizer.weight-decay` as
 * `--optimizer.weightDecay`, and `--optimizer.nesterov true`, `--optimizer.nesterov=false` as
 * `--optimizer.nesterov`, `--no-optimizer.nesterov`.
 * @param isSwitch whether a flag takes no value
 */
export function normalizeArguments(
  given: readonly string[],
  isSwitch: (flag: string) => boolean = () => false,
): string[] {
  const normalized: string[] = [];
  for (let i = 0; i < given.length; i++) {
    const token = given[i]!;
    if (token === '--') return [...normalized, ...given.slice(i)];
    const dotted = /^--(no-)?(\w[\w-]*(?:\.[\w-]+)+)(?:=(.*))?$/s.exec(token);
    if (!dotted) {
      normalized.push(token);
      continue;
    }
    const [, no = '', name, assigned] = dotted as unknown as [string, string?, string?, string?];
    const flag = `--${name!.split('.').map(camelCase).join('.')}`;
    const next = assigned ?? given[i + 1];
    if (isSwitch(flag) && no === '' && (next === 'true' || next === 'false')) {
      normalized.push(next === 'true' ? flag : flag.replace('--', '--no-'));
      if (assigned === undefined) i++;
    } else {
      normalized.push(flag.replace('--', `--${no}`) + (assigned === undefined ? '' : `=${assigned}`));
    }
  }
  return normalized;
}

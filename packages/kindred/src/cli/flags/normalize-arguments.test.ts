import { describe, expect, test } from 'vitest';
import { normalizeArguments } from './normalize-arguments.js';

const switches = new Set(['--optimizer.nesterov']);

function normalize(line: string): string {
  return normalizeArguments(line.split(' '), (flag) => switches.has(flag)).join(' ');
}

describe('normalizeArguments', () => {
  test.each([
    ['train data --batch-size 8 --json', 'train data --batch-size 8 --json'],
    ['--optimizer.weight-decay 0.1', '--optimizer.weightDecay 0.1'],
    ['--loss.base.label-smoothing=0.1', '--loss.base.labelSmoothing=0.1'],
    ['--optimizer.nesterov data', '--optimizer.nesterov data'],
    ['--optimizer.nesterov true data', '--optimizer.nesterov data'],
    ['--optimizer.nesterov false data', '--no-optimizer.nesterov data'],
    ['--optimizer.nesterov=false', '--no-optimizer.nesterov'],
    ['--no-optimizer.nesterov', '--no-optimizer.nesterov'],
    ['./a.b/c-d --out=x.y-z', './a.b/c-d --out=x.y-z'],
    ['-- --loss.some-thing', '-- --loss.some-thing'],
  ])('%s', (given, normalized) => {
    expect(normalize(given)).toBe(normalized);
  });
});

import { TRANSFORMS } from '@kindred/core/data';
import { ATTACKS, SCORES } from '@kindred/core/evaluate';
import { LOSSES } from '@kindred/core/losses';
import { OPTIMIZERS } from '@kindred/core/optim';
import { displayWidth } from '@kindred/report/text';
import { expect, test } from 'vitest';
import { createStyle } from '../terminal/style.js';
import { describeNamed, formatNamed } from './describe-named.js';

const plain = (width: number) => createStyle(false, () => width);
const words = (lines: readonly string[]) => lines.join(' ').replace(/\s+/g, ' ');
const find = <T extends { name: string }>(things: readonly T[], name: string) =>
  things.find((thing) => thing.name === name)!;

test('an optimizer with its options and defaults', () => {
  const lines = formatNamed(find(OPTIMIZERS, 'sgd'), 'optimizer', plain(100));
  expect(lines[0]).toBe('sgd  stochastic gradient descent with momentum');
  expect(lines[1]).toMatch(/^ {2}--optimizer\.momentum <x> {5}Share of the last step /);
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}--optimizer\.nesterov {7}/));
  expect(words(lines)).toContain('[at least 0, below 1; default: 0.9]');
});

test('a loss has its paper, and points to the options of its base', () => {
  const text = words(formatNamed(find(LOSSES, 'cc'), 'loss', plain(100)));
  expect(text).toContain('arXiv 2010.05469');
  expect(text).toMatch(/--loss\.base <name> .*\[its options as --loss\.base\.OPTION; default: ce\]/);
});

test('options of what stands in lists are written as there', () => {
  const text = formatNamed(find(TRANSFORMS, 'randomCrop'), 'augment', plain(100));
  expect(text[1]).toMatch(/^ {2}randomCrop:padding=<n> {2}Pixels/);
  const score = formatNamed(find(SCORES, 'nearest-neighbours'), 'score', plain(100)).join('\n');
  expect(score).toMatch(/^ {2}nearest-neighbours:k=<n> {2,}Which/m);
  const attack = formatNamed(find(ATTACKS, 'pgd'), 'attack', plain(100)).join('\n');
  expect(attack).toMatch(/^ {2}pgd:randomStart=<true\|false> {2}Start/m);
  expect(score + attack).not.toContain('--');
});

test.each([60, 80])('lines keep to %i columns', (width) => {
  for (const loss of LOSSES) {
    for (const line of formatNamed(loss, 'loss', plain(width))) {
      expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    }
  }
});

test('descriptions are plain JSON', () => {
  for (const loss of LOSSES) {
    const description = describeNamed(loss);
    expect(JSON.parse(JSON.stringify(description))).toEqual(JSON.parse(JSON.stringify({ ...description })));
    expect(description.paper).toBeTruthy();
  }
});

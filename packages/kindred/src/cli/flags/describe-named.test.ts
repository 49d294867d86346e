import { ATTACKS, LOSSES, OPTIMIZERS, SCORES, TRANSFORMS } from '@kindred/core';
import { expect, test } from 'vitest';
import { createPalette } from '../terminal/palette.js';
import { describeNamed, formatNamed } from './describe-named.js';

const plain = createPalette(false);
const find = <T extends { name: string }>(things: readonly T[], name: string) =>
  things.find((thing) => thing.name === name)!;

test('an optimizer with its options and defaults', () => {
  const text = formatNamed(find(OPTIMIZERS, 'sgd'), 'optimizer', 200, plain);
  expect(text[0]).toBe('sgd  stochastic gradient descent with momentum');
  expect(text[1]).toMatch(/^ {2}--optimizer\.momentum <x> {5}Share of the last step .*default: 0\.9\]$/);
  expect(text[2]).toMatch(/^ {2}--optimizer\.nesterov {7}/);
});

test('a loss has its paper, and points to the options of its base', () => {
  const text = formatNamed(find(LOSSES, 'cc'), 'loss', 400, plain).join('\n');
  expect(text).toContain('arXiv 2010.05469');
  expect(text).toMatch(/--loss\.base <name> .*\[its options as --loss\.base\.OPTION; default: ce\]/);
});

test('options of what stands in lists are written as there', () => {
  const text = formatNamed(find(TRANSFORMS, 'randomCrop'), 'augment', 100, plain);
  expect(text[1]).toMatch(/^ {2}randomCrop:padding=<n> {2}Pixels/);
  const score = formatNamed(find(SCORES, 'nearest-neighbours'), 'score', 100, plain).join('\n');
  expect(score).toMatch(/^ {2}nearest-neighbours:k=<n> {2,}Which/m);
  const attack = formatNamed(find(ATTACKS, 'pgd'), 'attack', 100, plain).join('\n');
  expect(attack).toMatch(/^ {2}pgd:randomStart=<true\|false> {2}Start/m);
  expect(score + attack).not.toContain('--');
});

test('lines keep to the width', () => {
  for (const loss of LOSSES) {
    for (const line of formatNamed(loss, 'loss', 72, plain)) expect(line.length).toBeLessThanOrEqual(72);
  }
});

test('descriptions are plain JSON', () => {
  for (const loss of LOSSES) {
    const description = describeNamed(loss);
    expect(JSON.parse(JSON.stringify(description))).toEqual(JSON.parse(JSON.stringify({ ...description })));
    expect(description.paper).toBeTruthy();
  }
});

import { expect, test } from 'vitest';
import type { NamedConfig } from '../config/index.js';
import { variablesOf } from '../infer/program.js';
import { createClassifier } from '../models/classifier.js';
import { exportedParameters } from './parameters.js';

function classifierOf(loss: NamedConfig, model: NamedConfig = { name: 'lenet', width: 2, hidden: 8 }) {
  const normalization = { mean: [0], std: [1] };
  return createClassifier({ model, loss, channels: 1, height: 28, width: 28, classes: 3, normalization });
}

/** All learned values, those of the loss's own parts included. */
function learned(loss: NamedConfig, model?: NamedConfig): number {
  const variables = variablesOf(classifierOf(loss, model)).filter(({ kind }) => kind === 'parameter');
  return variables.reduce((total, { shape }) => total + shape.reduce((size, length) => size * length, 1), 0);
}

const plain = exportedParameters(classifierOf({ name: 'ce' }));

test('of cross-entropy all parameters, without running statistics', () => {
  expect(plain).toBe(learned({ name: 'ce' }));
  const model = { name: 'resnet20' };
  expect(exportedParameters(classifierOf({ name: 'ce' }, model))).toBe(learned({ name: 'ce' }, model));
});

test('attention counts where the exported network has it', () => {
  const auxiliary: NamedConfig = { name: 'cc', attention: 'auxiliary' };
  const gate: NamedConfig = { name: 'cc', attention: 'gate' };
  expect(exportedParameters(classifierOf(auxiliary))).toBe(plain);
  expect(learned(auxiliary)).toBeGreaterThan(plain);
  expect(exportedParameters(classifierOf(gate))).toBe(learned(gate));
});

test('several classifiers that become one count once', () => {
  expect(exportedParameters(classifierOf({ name: 'em', classifiers: 3 }))).toBe(plain);
  expect(learned({ name: 'em', classifiers: 3 })).toBeGreaterThan(plain);
});

import { Parts } from '@kindred/core/config';
import { trainOptionsSchema } from '@kindred/core/train';
import type { FormOption } from '@kindred/studio/protocol';
import { expect, test } from 'vitest';
import { createCatalog } from '../../flags/named-choices.js';
import { trainForm } from './form.js';

const groups = trainForm(createCatalog(Parts.none));
const options = groups.flatMap((group) => group.options);

function optionOf(key: string, among: readonly FormOption[] = options): FormOption {
  const found = among.find((option) => option.key === key);
  expect(found, key).toBeDefined();
  return found!;
}

test('a form has every option of the schemas, in their words', () => {
  expect(groups[0]!.options.map(({ key }) => key)).toEqual(Object.keys(trainOptionsSchema.shape));
  for (const { description, flag } of options) expect(description, flag).not.toBe('');
  expect(optionOf('batchSize')).toMatchObject({ flag: '--batch-size', default: null });
  expect(optionOf('epochs')).toMatchObject({
    ...{ default: '10', type: { kind: 'number', isInteger: true, limits: 'at least 1' } },
  });
  expect(optionOf('precision').type).toEqual({ kind: 'choice', values: ['standard', 'high'] });
});

test('what is chosen by name has its own options, and those of what it is added to', () => {
  const { type } = optionOf('loss');
  if (type.kind !== 'named') throw new Error('the loss is chosen by name');
  const cc = type.choices.find(({ name }) => name === 'cc')!;
  expect(optionOf('loss.lambda', cc.options)).toMatchObject({ flag: '--loss.lambda' });
  const base = optionOf('loss.base', cc.options);
  if (base.type.kind !== 'named') throw new Error('its base is chosen by name');
  const arcface = base.type.choices.find(({ name }) => name === 'arcface')!;
  expect(optionOf('loss.base.margin', arcface.options).type.kind).toBe('number');
  // One that has a base itself cannot be one.
  expect(base.type.choices.map(({ name }) => name)).not.toContain('cc');
});

test('lists have the options of their things by their own names', () => {
  const { type, default: value } = optionOf('augment');
  if (type.kind !== 'namedList') throw new Error('changes of images are a list');
  expect([value, type.words]).toEqual(['auto', ['auto', 'none']]);
  const crop = type.choices.find(({ name }) => name === 'randomCrop')!;
  expect(optionOf('padding', crop.options).type.kind).toBe('number');
});

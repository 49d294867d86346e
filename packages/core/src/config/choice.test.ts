import { describe, expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { TRANSFORMS, type TransformChoice } from '../data/transforms/index.js';
import { UsageError } from '../errors.js';
import type { AttackChoice } from '../evaluate/attacks/methods.js';
import { cc } from '../losses/cc.js';
import { LOSSES, type LossChoice } from '../losses/index.js';
import { defineLoss, type Loss } from '../losses/loss.js';
import type { ModelChoice } from '../models/index.js';
import type { CriterionChoice } from '../prune/criteria/index.js';
import type { TrainOptions } from '../train/options.js';
import { takeChoice, takeParts } from './choice.js';
import { isPart } from './part.js';
import { Parts } from './parts.js';

const mine = defineLoss({
  name: 'mine',
  description: 'a loss of a test',
  options: z.strictObject({ weight: z.number().min(0).default(1).describe('Factor') }),
  value: ({ logits }, { weight }) => {
    expectTypeOf(weight).toEqualTypeOf<number>();
    return logits;
  },
});

describe('what the types accept and refuse', () => {
  test('losses, by name, with options, and of one’s own', () => {
    const right: LossChoice[] = [
      'cc',
      { name: 'cc' },
      { name: 'cc', lambda: 0.1, base: { name: 'arcface', scale: 12 } },
      { name: 'cc', base: mine },
      mine,
      cc,
      { use: mine, weight: 2 },
    ];
    // @ts-expect-error there is no such loss
    const unknownName: LossChoice = 'ccc';
    // @ts-expect-error there is no such option
    const unknownOption: LossChoice = { name: 'cc', lamda: 1 };
    // @ts-expect-error an option is a number
    const wrongValue: LossChoice = { name: 'cc', lambda: '0.1' };
    // @ts-expect-error the option of another loss
    const otherLoss: LossChoice = { name: 'ce', lambda: 0.1 };
    // @ts-expect-error a wrong option of the loss inside
    const wrongBase: LossChoice = { name: 'cc', base: { name: 'arcface', scales: 12 } };
    expect([...right, unknownName, unknownOption, wrongValue, otherLoss, wrongBase]).toHaveLength(12);
  });

  test('everything else that is chosen by name', () => {
    const options: TrainOptions = {
      model: { name: 'resnet18', stem: 'small' },
      augment: ['horizontalFlip', { name: 'randomCrop', padding: 2 }],
      mix: 'none',
    };
    // @ts-expect-error
    const model: ModelChoice = 'resnet-18';
    // @ts-expect-error
    const transform: TransformChoice = 'horizontalflip';
    // @ts-expect-error
    const transformOption: TransformChoice = { name: 'randomCrop', paddings: 2 };
    // @ts-expect-error
    const criterion: CriterionChoice = { name: 'l1', mu: 1 };
    // @ts-expect-error
    const attack: AttackChoice = { name: 'fgsm', steps: 3 };
    // @ts-expect-error
    const optimizer: TrainOptions = { optimizer: { name: 'sgd', momentun: 0.9 } };
    // @ts-expect-error
    const schedule: TrainOptions = { schedule: 'cos' };
    // @ts-expect-error
    const mix: TrainOptions = { mix: 'mix-up' };
    const wrong = [model, transform, transformOption, criterion, attack, optimizer, schedule, mix];
    expect([options, ...wrong]).toHaveLength(9);
  });
});

describe('parts in options', () => {
  test('are replaced by their names, wherever they stand', () => {
    const flip = TRANSFORMS[1];
    const { options, parts } = takeParts({
      loss: { name: 'cc', base: { use: mine, weight: 2 } },
      augment: [flip, 'randomCrop'],
      epochs: 3,
    });
    expect(options).toEqual({
      loss: { name: 'cc', base: { name: 'mine', weight: 2 } },
      augment: [{ name: 'horizontalFlip' }, 'randomCrop'],
      epochs: 3,
    });
    expect(parts).toEqual([mine, flip]);
  });

  test('a single choice in every form', () => {
    expect(takeChoice('ce')).toEqual({ config: { name: 'ce' }, parts: [] });
    expect(takeChoice(mine)).toEqual({ config: { name: 'mine' }, parts: [mine] });
    expect(takeChoice({ use: mine, weight: 2 })).toEqual({
      config: { name: 'mine', weight: 2 },
      parts: [mine],
    });
    for (const wrong of [3, undefined, { use: 'mine' }, {}]) {
      expect(() => takeChoice(wrong)).toThrow(UsageError);
    }
  });

  test('are told from what is none', () => {
    expect(isPart(mine)).toBe(true);
    for (const other of [undefined, 'mine', {}, { kind: 'loss', name: 'x' }, { ...mine, kind: 'tool' }]) {
      expect(isPart(other)).toBe(false);
    }
  });
});

describe('looking names up', () => {
  const parts = new Parts([mine]);

  test('finds built-in parts and one’s own, with their options filled in', () => {
    expect(parts.known<Loss>(LOSSES)).toEqual([...LOSSES, mine]);
    expect(parts.resolve<Loss>(LOSSES, { name: 'mine', weight: 2 })).toMatchObject({
      part: { kind: 'loss', name: 'mine' },
      options: { weight: 2 },
    });
    expect(parts.complete(LOSSES, { name: 'mine' })).toEqual({ name: 'mine', weight: 1 });
  });

  test('a part inside another comes resolved', () => {
    const { options } = parts.resolve<Loss>(LOSSES, { name: 'cc', base: { name: 'mine' } });
    expect(options.base).toMatchObject({ part: { name: 'mine' }, options: { weight: 1 } });
    expect(() => parts.resolve<Loss>(LOSSES, { name: 'cc', base: { name: 'mine', weight: -1 } })).toThrow(
      'loss mine: weight: ',
    );
  });

  test('unknown names and wrong options are refused with what is known', () => {
    expect(() => parts.find<Loss>(LOSSES, 'yours')).toThrow(
      /there is no loss "yours"; known are: ce, .*, mine$/,
    );
    expect(() => parts.resolve<Loss>(LOSSES, { name: 'mine', wait: 1 })).toThrow(
      /loss mine: .*wait.*its options are: weight/,
    );
  });

  test('names are unique, and can be written', () => {
    const twin = defineLoss({ ...mine, description: 'another one' });
    expect(() => parts.with([twin])).toThrow('there are two parts of kind loss called mine');
    expect(parts.with([mine]).own).toEqual([mine]);
    expect(() => new Parts([defineLoss({ ...mine, name: 'a b' })])).toThrow('letters, digits, - and _ alone');
    const taken = new Parts([defineLoss({ ...mine, name: 'ce' })]);
    expect(() => taken.find<Loss>(LOSSES, 'ce')).toThrow('loss ce is the name of a built-in one');
    expect(new Parts([cc]).find<Loss>(LOSSES, 'cc')).toBe(cc);
    const nested = { name: 'cc', base: { name: 'cc' } };
    for (const some of [Parts.none, new Parts([cc])]) {
      expect(() => some.ownIn(LOSSES, nested)).toThrow('there is no base loss "cc"');
      expect(() => some.completeOwn(LOSSES, nested)).toThrow('there is no base loss "cc"');
      expect(() => some.resolve<Loss>(LOSSES, nested)).toThrow('there is no base loss "cc"');
    }
  });
});

import { Parts } from '@kindred/core/config';
import type { TrainForm } from '@kindred/studio/protocol';
import { expect, test } from 'vitest';
import { createCatalog } from '../../flags/named-choices.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { resumeArguments, trainArguments } from './arguments.js';
import { checkForm } from './check-form.js';

const empty: TrainForm = { data: '', start: 'auto', weights: '', name: '', values: {} };
const facts = { runsFolder: 'runs', catalog: createCatalog(Parts.none), parts: [] };

const problemsOf = (form: Partial<TrainForm>) =>
  checkForm({ ...empty, ...form }, facts).map(({ key, message }) => `${key}: ${message}`);

test('an empty form is right, and one that uses what there is', () => {
  expect(problemsOf({})).toEqual([]);
  const values = {
    ...{ epochs: '3', 'loss.lambda': '0.1', 'loss.base': 'arcface', 'loss.base.margin': '0.3' },
    ...{ augment: 'randomCrop:padding=4,horizontalFlip', mix: 'none', optimizer: 'sgd' },
    ...{ 'optimizer.nesterov': false, range: '0..4095', threads: '1', headOnly: false },
  };
  expect(problemsOf({ values })).toEqual([]);
});

test('each value that is wrong is named with its field', () => {
  const values = {
    ...{ epochs: '0', batchSize: 'many', loss: 'cc', 'loss.lambda': '-1', 'loss.base': 'arcfac' },
    ...{ augment: 'randomCrop:paddin=4', sead: '1', classWeights: 'weights.csv', background: 'blu' },
  };
  const problems = problemsOf({ values, data: 'missing/', start: 'weights', name: '../outside' });
  expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual(
    ['augment', 'background', 'batchSize', 'classWeights', 'data', 'epochs', 'loss.base', 'loss.lambda']
      .concat(['name', 'sead', 'weights'])
      .sort(),
  );
  expect(problems).toContain('epochs: --epochs must be at least 1, not 0');
  expect(problems.find((one) => one.startsWith('loss.base'))).toContain("did you mean 'arcface'");
});

test('what does not go together is told at one of the fields, as the command says it', () => {
  const [mixed] = problemsOf({ values: { loss: 'lgm', mix: 'mixup' } });
  expect(mixed).toMatch(/^mix: .*--mix/);
  expect(problemsOf({ values: { patience: '2', validation: '0' } })).toEqual([
    'patience: --patience needs validation images: give a share above 0 as --validation',
  ]);
  const [frozen] = problemsOf({ start: 'scratch', values: { freeze: 'all' } });
  expect(frozen).toMatch(/^freeze: --from-scratch and --freeze say different things/);
});

test('a name that is taken is refused', async () => {
  const runsFolder = await tempFolder({ 'a/config.json': '{}' });
  expect(checkForm({ ...empty, name: 'a' }, { ...facts, runsFolder })).toMatchObject([{ key: 'name' }]);
  expect(checkForm({ ...empty, name: 'b' }, { ...facts, runsFolder })).toEqual([]);
});

test('the command says the same', () => {
  const values = { batchSize: '8', 'loss.lambda': '0.1', headOnly: true, 'optimizer.nesterov': false };
  const form: TrainForm = { ...empty, data: '-odd', start: 'weights', weights: 'w.pth', values };
  expect(trainArguments(form, { runsFolder: 'mine', partFiles: ['p.js'] }).join(' ')).toBe(
    'train ./-odd --batch-size 8 --loss.lambda 0.1 --head-only --no-optimizer.nesterov --weights w.pth --runs mine --parts p.js',
  );
  expect(trainArguments({ ...empty, name: 'a b' }, { runsFolder: 'runs', partFiles: [] })).toEqual([
    ...['train', '--out', 'runs/a b'],
  ]);
  expect(resumeArguments('runs/a', { epochs: 20, partFiles: [] })).toEqual([
    ...['train', '--resume', 'runs/a', '--epochs', '20'],
  ]);
});

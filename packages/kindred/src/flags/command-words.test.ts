import { expect, test } from 'vitest';
import { commandWords } from './command-words.js';

const flags = new Set(['--image-size', '--mix', '--test', '--model.head', '--skip-bad']);
const say = (message: string) => commandWords(message, { flags, command: 'kindred' });

test.each([
  ['take a larger `imageSize`', 'take a larger --image-size'],
  ["or `mix: 'none'`", 'or --mix none'],
  ['hold some out with `test: 0.2`', 'hold some out with --test 0.2'],
  ["use `model.head: 'linear'`", 'use --model.head linear'],
  [
    'leave them out with `skipBad`, or see `diagnose()`',
    'leave them out with --skip-bad, or see kindred doctor',
  ],
  ['go on with `resume("runs/a")`', 'go on with kindred train --resume runs/a'],
  ['go on with `resume("my runs/it\'s")`', "go on with kindred train --resume 'my runs/it'\\''s'"],
  ['`train()` writes it, `run.export()` at any time', 'kindred train writes it, kindred export at any time'],
  ['`run.report()` makes it', 'kindred report makes it'],
])('%s', (message, words) => {
  expect(say(message)).toBe(words);
});

test.each([
  '`learningRate` is no flag of this command',
  'class `toString()`',
  'a ` alone',
  'plain imageSize',
])('%s stays', (message) => {
  expect(say(message)).toBe(message);
});

test('called by npx, it says so', () => {
  expect(commandWords('`describeData()`', { flags, command: 'npx kindred' })).toBe('npx kindred data');
});

import { describe, expect, test } from 'vitest';
import { recordingTerminal } from '../../testing/recording-terminal.js';
import { callKindred, runKindred } from '../../testing/run-kindred.js';
import { runCommand } from '../run-command.js';

describe('help', () => {
  test('alone the command shows what it can do', async () => {
    const { code, stdout, stderr } = await runKindred([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of [
      'train',
      'compare',
      'evaluate',
      'report',
      'predict',
      'embed',
      'clean',
      'export',
      'data',
      'doctor',
      'losses',
      'models',
    ]) {
      expect(stdout).toMatch(new RegExp(`^  ${name} .*[A-Z]`, 'm'));
    }
    expect(stdout).toContain('Examples:');
  });

  test.each([
    [
      'train',
      [
        ...['--loss <name>', '--resume <run>', 'kindred losses', '[default: 10]'],
        '--batch-size <n> Images in a step; by default 64',
      ],
    ],
    ['compare', ['--loss <list>', '--seeds <n|list>', '--shard <i/n>', '[default: 10]', 'report [options]']],
    ['compare report', ['<FOLDER...>', '--out <folder>']],
    ['evaluate', ['--split <test|validation|train>', '--data <folder>']],
    ['report', ['[RUN]', '-o, --output <file>', '--data <folder>']],
    ['predict', ['--top <n>', '--model <path>']],
    ['clean', ['--write-labels <file>', '--trash <list>', '--undo', '--model <run>']],
    ['embed', ['-o, --output <file>', '--split <train|validation|test>', '.safetensors']],
    ['export', ['-o, --output <file>', '--embedding', '--license <text>']],
    ['runs', ['--sort <key>', '--filter <key=value,...>']],
    ['data', ['--store-size', 'get [options] <NAME> [FOLDER]']],
    ['data get', ['mnist, fashion-mnist, cifar10, cifar100', '--mirror <url>']],
    ['doctor', ['--json']],
    ['losses', ['[NAME]', '--json']],
  ])('kindred %s --help', async (command, parts) => {
    const { code, stdout, stderr } = await callKindred([...command.split(' '), '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: kindred ${command} `));
    for (const part of parts) expect(stdout.replace(/\s+/g, ' ')).toContain(part);
    if (command !== 'losses') expect(stdout).toContain('Examples:\n  kindred ');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  const commands = [
    '',
    'train',
    'compare',
    'compare report',
    'evaluate',
    'report',
    'predict',
    'prune',
    'export',
    'data',
  ];

  test.each([60, 80])('keeps to %i columns', async (columns) => {
    for (const command of [
      ...commands,
      'data get',
      'cache',
      'cache clear',
      'doctor',
      'embed',
      'clean',
      'runs',
      'losses',
      'scores',
    ]) {
      const { terminal, written } = recordingTerminal({ columns });
      await runCommand([...command.split(' ').filter(Boolean), '--help'], terminal);
      // Examples are there to be copied.
      const lines = written.out.split('\n').filter((line) => !line.startsWith('  kindred '));
      expect(lines.length).toBeGreaterThan(5);
      for (const line of lines) expect(line.length, `${command}: ${line}`).toBeLessThanOrEqual(columns);
    }
  });

  test('help COMMAND is the same', async () => {
    const asked = await callKindred(['help', 'compare', 'report']);
    expect(asked).toEqual(await callKindred(['compare', 'report', '--help']));
    expect(await callKindred(['help'])).toEqual(await callKindred([]));
  });

  test('the version is the one of the package', async () => {
    expect((await runKindred(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('lists', () => {
  test.each(['models', 'losses', 'optimizers', 'schedules', 'samplers', 'transforms', 'mixes'])(
    '%s',
    async (command) => {
      const { code, stdout } = await callKindred([command, '--json']);
      expect(code).toBe(0);
      const things = JSON.parse(stdout) as { name: string; options: unknown[] }[];
      expect(things.length).toBeGreaterThan(0);
    },
  );

  test('one of them, for people', async () => {
    const { stdout } = await callKindred(['losses', 'ce']);
    expect(stdout).toMatch(/^ce {2}.+\n.+\n {2}--loss\.labelSmoothing <x> /);
  });
});

describe('wrong arguments', () => {
  test.each([
    ['trian', "kindred: unknown command 'trian'; did you mean 'train'?"],
    ['train --lss ce', "kindred: unknown option '--lss'; did you mean '--loss'?"],
    ['train --loss ccc', "kindred: there is no loss 'ccc'; did you mean 'cc'?"],
    ['train --epochs none', "kindred: --epochs takes a whole number, not 'none'"],
    [
      'train a b',
      "kindred: too many arguments for 'train'. Expected 1 argument but got 2; see kindred train --help",
    ],
    [
      'train --resume x --batch-size 3',
      "kindred: --resume goes on with the run's own settings: leave out --batch-size",
    ],
    [
      'evaluate --split tset',
      "kindred: --split takes test or validation or train, not 'tset'; did you mean 'test'?",
    ],
    ['predict', "kindred: missing required argument 'IMAGE'; see kindred predict --help"],
    ['help evalute', "kindred: unknown command 'evalute'; did you mean 'evaluate'?"],
    ['help compare foo', "kindred: unknown command 'foo'; see kindred compare --help"],
    ['train --provider gpu', '--provider takes cpu, webgpu (a GPU of any maker) or cuda'],
    ['prune --provider gpu', 'kindred doctor says which of them this machine has'],
    ['data get mnits', "kindred: 'mnits' cannot be downloaded by name; did you mean 'mnist'?"],
  ])('kindred %s', async (line, message) => {
    const { code, stdout, stderr } = await callKindred(line.split(' '));
    expect(stderr).toMatch(/^kindred: [^\n]+\n$/);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runKindred } from '../../testing/run-kindred.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';

const train = ['train', 'pets', '--epochs', '40', '--json', ...tinyFlags];

test('Ctrl-C saves, and --resume goes on to the same result as without it', async () => {
  const cwd = await tempFolder(await tinyPictures());
  const interrupt = { when: /"type":"step","epoch":2/, signals: ['SIGINT'] } as const;
  const stopped = await runKindred([...train, '--out', 'runs/a'], { cwd, interrupt });
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toBe(
    'stopping after this step and saving; once more to stop at once\n' +
      'stopped and saved; go on with: kindred train --resume runs/a\n',
  );
  const result = JSON.parse(stopped.stdout.trimEnd().split('\n').at(-1)!);
  expect(result).toMatchObject({ type: 'result', reason: 'interrupted' });
  expect(result.epochs).toBeLessThan(40);

  const resumed = await runKindred(['train', '--resume', 'runs/a'], { cwd });
  expect(resumed.stderr).toMatch(/^run +runs\/a, resumed after step \d+$/m);
  expect(resumed.stdout).toMatch(/^best epoch +\d+ of 40 /m);
  expect(resumed.code).toBe(0);

  expect((await runKindred([...train, '--out', 'runs/b'], { cwd })).code).toBe(0);
  for (const name of ['checkpoints/last.safetensors', 'checkpoints/best.safetensors', 'model.onnx']) {
    const [a, b] = await Promise.all(['a', 'b'].map((run) => readFile(join(cwd, 'runs', run, name))));
    expect(a!.equals(b!), name).toBe(true);
  }
});

test('a second signal ends it at once', async () => {
  const cwd = await tempFolder(await tinyPictures());
  // In one go, and two different ones: the same twice may arrive as one. Either may arrive first.
  const interrupt = { when: /"type":"step"/, signals: ['SIGINT', 'SIGTERM'] } as const;
  const { signal, stderr } = await runKindred([...train, '--out', 'run'], { cwd, interrupt });
  expect(signal).toMatch(/^SIG(INT|TERM)$/);
  expect(stderr).not.toContain('saved');
});

test('SIGTERM saves as well', async () => {
  const cwd = await tempFolder(await tinyPictures());
  const interrupt = { when: /"type":"step"/, signals: ['SIGTERM'] } as const;
  const { code, stderr } = await runKindred([...train, '--out', 'run'], { cwd, interrupt });
  expect(code).toBe(143);
  expect(stderr).toContain('kindred train --resume run\n');
});

import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import { expect, test } from 'vitest';
import { tempFolder } from '../testing/temp-folder.js';
import { refuseInside } from './refuse-inside.js';

test('a folder inside the data is found behind links, also where it does not exist yet', async () => {
  const cwd = await tempFolder({ 'pets/cat/': '', 'runs/': '' });
  await symlink(join(cwd, 'pets'), join(cwd, 'petlink'));
  const at = (path: string) => join(cwd, path);
  for (const [data, folder] of [
    ['pets', 'pets'],
    ['pets', 'pets/new/run'],
    ['petlink', 'pets/run'],
    ['pets', 'petlink/run'],
  ] as const) {
    expect(() => refuseInside('the run', at(folder), at(data)), `${folder} in ${data}`).toThrow(UsageError);
  }
  for (const folder of ['petlink2', 'pets-run', 'runs/pets', '..']) {
    expect(() => refuseInside('the run', at(folder), at('petlink'))).not.toThrow();
  }
  expect(() => refuseInside('the run', at('pets/run'), null)).not.toThrow();
});

import { writeSync } from 'node:fs';
import { listData } from '../data/list-data.js';
import { openDeskFolder } from '../studio/data/desk-folder.js';
import { LoadedData } from '../studio/data/loaded-data.js';

// Makes one change after the other to a folder of data, until it is killed: write-changes.js DATA. Prints the number of each once it is
// confirmed.
const [data] = process.argv.slice(2) as [string];
const folder = await openDeskFolder(data);
const loaded = await LoadedData.load(data, folder.path, await listData(data), () => {});
const { listing, files } = loaded.answer();
for (let seen = 0; ; seen++) {
  const image = seen % files.length;
  const action = { kind: 'tag', tag: `t${seen}`, isSet: true } as const;
  const { revision } = await loaded.change({ listing, seen, images: [image], action });
  writeSync(process.stdout.fd, `${revision}\n`);
}

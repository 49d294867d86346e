import { writeSync } from 'node:fs';
import { listData } from '../data/list-data.js';
import { openDeskFolder } from '../studio/data/desk-folder.js';
import { LoadedData } from '../studio/data/loaded-data.js';

// Applies all changes of a folder of data and dies after so many files: apply-changes.js DATA FILES.
const [data, files] = process.argv.slice(2) as [string, string];
const folder = await openDeskFolder(data);
const loaded = await LoadedData.load(data, folder.path, await listData(data), () => {});
const { listing, revision } = loaded.answer();
await loaded.applyToFolder({ listing, seen: revision }, (done) => {
  if (done < Number(files)) return;
  writeSync(process.stdout.fd, `${done}\n`);
  process.kill(process.pid, 'SIGKILL');
});

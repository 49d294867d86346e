import { moveToTrash, restoreTrash } from '../storage/trash.js';

// Moves files of a folder into its trash, or puts them back: trash-pictures.js FOLDER [NAME...]. Prints a dot after each file.
const [folder, ...names] = process.argv.slice(2);
const files = names.map((name) => ({ name, why: 'test' }));
if (files.length > 0) await moveToTrash(folder!, files, () => process.stdout.write('.'));
else await restoreTrash(folder!);

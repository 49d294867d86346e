import { readData } from '../data/open-data.js';

// Opens a folder of pictures that go to disk, some kilobytes at once, and prints a dot for each as it is done: open-pictures.js FOLDER.
const onProgress = () => process.stdout.write('.');
await readData(process.argv[2]!, { memoryMegabytes: 0, onProgress }, { bytesAtOnce: 20_000 });

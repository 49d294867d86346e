import { openData } from '../data/open-data.js';

// Opens a folder of pictures that go to disk, and prints a dot for each as it is done: open-pictures.js FOLDER.
await openData(process.argv[2]!, { memoryMegabytes: 0, onProgress: () => process.stdout.write('.') });

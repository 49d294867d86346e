import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { convertPackages } from './convert.js';

const folder = fileURLToPath(new URL('../../docs/reference', import.meta.url));
const { app, project, warnings } = await convertPackages();
await app.generateDocs(project, folder);
for (const warning of warnings) console.error(warning);
console.log(`${join(folder, 'index.html')}, ${warnings.length} warnings`);
process.exitCode = warnings.length > 0 ? 1 : 0;

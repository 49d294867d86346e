import { parseArgs } from 'node:util';
import { release } from './release.js';

const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } });
try {
  await release(process.cwd(), values['dry-run']);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

// Bundles the compiled page into dist/page: one script for the shell, one for each screen, one style sheet. Run after tsc.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('.', import.meta.url));
const page = join(root, 'dist/page');
/** What packages draw with. */
const packageStyles = ['uplot/dist/uPlot.min.css'];

await rm(page, { recursive: true, force: true });
await mkdir(page, { recursive: true });
const bundle = await rolldown({
  input: { main: join(root, 'dist/main.js') },
  platform: 'browser',
});
const { output } = await bundle.write({
  dir: page,
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
  minify: true,
});
await bundle.close();
for (const name of ['index.html', 'icon.svg']) await copyFile(join(root, 'page', name), join(page, name));
await writeFile(join(page, 'studio.css'), await styles());
await writeFile(join(page, 'LICENSES.txt'), await licenses(output));

/** The shell's style, then those of packages, then those of the screens, each by name. */
async function styles() {
  const own = (await readdir(join(root, 'src/style'))).sort().map((name) => join(root, 'src/style', name));
  const screens = join(root, 'src/screens');
  const below = await readdir(screens, { recursive: true });
  const packages = packageStyles.map((name) => fileURLToPath(import.meta.resolve(name)));
  const files = [...own, ...packages, ...below.sort().map((name) => join(screens, name))];
  const texts = files.filter((file) => file.endsWith('.css')).map((file) => readFile(file, 'utf8'));
  return (await Promise.all(texts)).join('\n');
}

/** What the licenses of bundled packages ask for: their texts. */
async function licenses(chunks) {
  const folders = new Set();
  for (const { moduleIds = [] } of chunks) {
    for (const id of moduleIds) {
      const found = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id);
      if (found) folders.add(found[1]);
    }
  }
  const texts = [];
  for (const folder of [...folders].sort()) {
    const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} is bundled, but has no license file in ${dirname(folder)}`);
    texts.push(`${name} ${version}\n\n${await readFile(join(folder, file), 'utf8')}`);
  }
  return texts.join('\n---\n\n');
}

import { countOf, element, isOutOfRoom, reasonOf, showProblem } from './dom.js';
import { type FoundFile, folderOf, picturesAmong } from './files.js';
import type { Project } from './project.js';

/** Pictures that are made ready at once. */
const atOnce = 3;
/** Files that cannot be read are named up to this number. */
const mostNamed = 5;

/** Adds pictures to a class, and tells how far that is, and which cannot be read. */
export async function addFiles(
  project: Project,
  files: readonly FoundFile[],
  classId: string,
): Promise<void> {
  await addAll(
    project,
    picturesAmong(files).map((file) => ({ file, classId })),
  );
}

/** Adds the pictures of folders, each to the class that is called as its folder. @throws Error where they lie in none. */
export async function addFolders(project: Project, files: readonly FoundFile[]): Promise<void> {
  const pictures = picturesAmong(files);
  const folders = [...new Set(pictures.map(folderOf))];
  if (folders.length === 0) throw new Error('There are no pictures in it.');
  if (folders.includes(undefined)) {
    throw new Error(
      'Drop pictures on the class that they belong to, or a folder with a folder for each class.',
    );
  }
  const ids = new Map<string | undefined, string>();
  for (const folder of folders.toSorted((a, b) => a!.localeCompare(b!, 'en', { numeric: true }))) {
    ids.set(folder, (await project.classNamed(folder!)).id);
  }
  await addAll(
    project,
    pictures.map((file) => ({ file, classId: ids.get(folderOf(file))! })),
  );
}

async function addAll(
  project: Project,
  pictures: readonly { readonly file: FoundFile; readonly classId: string }[],
): Promise<void> {
  const status = element('adding', HTMLParagraphElement);
  const bad: string[] = [];
  let [next, done] = [0, 0];
  const work = async () => {
    while (next < pictures.length) {
      const { file, classId } = pictures[next++]!;
      try {
        await project.addPicture(classId, file.file, file.path);
      } catch (error) {
        // Without room, every other one would fail, too.
        if (isOutOfRoom(error)) throw error;
        bad.push(`${file.path}: ${reasonOf(error)}`);
      }
      done++;
      if (done % 10 === 0) status.textContent = `${done} of ${countOf(pictures.length, 'picture')}`;
    }
  };
  status.hidden = false;
  status.textContent = `Adding ${countOf(pictures.length, 'picture')}`;
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    status.textContent = `${countOf(done - bad.length, 'picture')} added`;
  }
  if (bad.length === 0) return;
  const more = bad.length > mostNamed ? `\nand ${bad.length - mostNamed} more` : '';
  showProblem(`${countOf(bad.length, 'file')} cannot be read:\n${bad.slice(0, mostNamed).join('\n')}${more}`);
}

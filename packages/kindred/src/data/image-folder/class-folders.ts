/**
 * Class folders by the names of their classes, in the order of the folders. A letter with an accent can be written as one
 * character or as two, as macOS does; both look alike, and both are the same class.
 */
export function classFolders(folders: readonly string[]): Map<string, string[]> {
  const classes = new Map<string, string[]>();
  for (const folder of folders) {
    const name = folder.normalize('NFC');
    classes.set(name, [...(classes.get(name) ?? []), folder]);
  }
  return classes;
}

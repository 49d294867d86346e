/**
 * The licence that a model card of the hub states in its front matter (`license: apache-2.0`); for `other`, the name that
 * it gives. Undefined where it states none.
 */
export function licenseOf(readme: string): string | undefined {
  const [, matter = ''] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(readme) ?? [];
  const textOf = (key: string) =>
    new RegExp(`^${key}:[ \\t]*["']?([^"'\\r\\n#]{1,80}?)["']?[ \\t]*$`, 'm').exec(matter)?.[1];
  const license = textOf('license');
  return license === 'other' ? (textOf('license_name') ?? license) : license;
}

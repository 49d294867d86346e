/** What the command line names, without the options. */
export function namedArguments(): string[] {
  return process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
}

/** A description with what else there is to say in brackets: `Images in a step [default: 64]`. */
export function withNotes(description: string, notes: readonly string[]): string {
  return notes.length === 0 ? description : `${description} [${notes.join('; ')}]`;
}

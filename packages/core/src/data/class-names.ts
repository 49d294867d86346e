/** Class names in label order, and where they come from (a file or a known data set), for messages. */
export interface NamedClasses {
  readonly names: readonly string[];
  readonly origin: string;
}

/** `['0', '1', ...]`, for classes without names. */
export function numberedClasses(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}

import type { NamedConfig } from './part.js';

/** What a model's score is called, as in evaluations: its name and options. This version need not know it. */
export function storedLabel({ name, ...options }: NamedConfig): string {
  return [name, ...Object.entries(options).map(([key, value]) => `${key} ${value}`)].join(' ');
}

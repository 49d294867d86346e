import type { Position } from '../train/checkpoint.js';

/** The lines of metrics.jsonl that tell of what a position has behind it; a line cut short is not among them. */
export function metricsUntil(text: string, position: Position): string {
  const lines = text.split('\n').filter((line) => isBefore(line, position));
  return lines.map((line) => `${line}\n`).join('');
}

function isBefore(line: string, position: Position): boolean {
  try {
    const { type, step, epoch } = JSON.parse(line) as { type: string; step: number; epoch: number };
    return type === 'epoch' ? epoch <= position.epoch : step <= position.step;
  } catch {
    return false;
  }
}

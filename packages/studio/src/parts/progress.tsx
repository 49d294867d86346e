interface ProgressProps {
  /** What is done, for screen readers. */
  readonly label: string;
  readonly done: number;
  /** 0 where nobody knows. */
  readonly total: number;
}

export function Progress({ label, done, total }: ProgressProps) {
  return <progress aria-label={label} max={total || 1} value={total === 0 ? undefined : done} />;
}

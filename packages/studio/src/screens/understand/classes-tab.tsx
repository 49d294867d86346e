import { useMemo, useState } from 'preact/hooks';
import { formatCount, formatPercent } from '../../parts/format.js';
import { type Column, type Sorting, Table } from '../../parts/table.js';
import type { AnalysisAnswer, ClassAnswer, Share } from '../../protocol/index.js';
import { runAddress } from '../../runs/run-store.js';
import { query } from '../../shell/router.js';

/** How well each class is told, with intervals. */
export function ClassesTab({ answer }: { readonly answer: AnalysisAnswer }) {
  const [sorting, setSorting] = useState<Sorting>({ key: 'recall', isDown: false });
  const rows = useMemo(() => sorted(answer.classes, sorting), [answer, sorting]);
  return (
    <>
      <p class="quiet">
        Recall: the share of a class's images that are told as it; precision: the share of what is told as it
        that is of it. Bars are 95 % intervals (Wilson). A class leads to its mistakes.
      </p>
      <Table
        label="Classes"
        columns={columnsOf(answer)}
        rows={rows}
        keyOf={({ name }) => name}
        sorting={sorting}
        onSort={setSorting}
      />
    </>
  );
}

function columnsOf({ run }: AnalysisAnswer): Column<ClassAnswer>[] {
  const split = query.value.get('split');
  const search = (name: string) => new URLSearchParams({ class: name, ...(split !== null && { split }) });
  return [
    {
      key: 'name',
      title: 'Class',
      canSort: true,
      cell: ({ name }) => <a href={`${runAddress(run, '/understand/mistakes')}?${search(name)}`}>{name}</a>,
    },
    {
      key: 'images',
      title: 'Images',
      isNumber: true,
      canSort: true,
      cell: ({ images }) => formatCount(images),
    },
    { key: 'recall', title: 'Recall', canSort: true, cell: ({ recall }) => <ShareBar share={recall} /> },
    {
      key: 'precision',
      title: 'Precision',
      canSort: true,
      cell: ({ precision }) => <ShareBar share={precision} />,
    },
    { key: 'f1', title: 'F1', isNumber: true, canSort: true, cell: ({ f1 }) => shareText(f1) },
    {
      key: 'averagePrecision',
      title: 'Average precision',
      isNumber: true,
      canSort: true,
      cell: ({ averagePrecision }) => shareText(averagePrecision),
    },
  ];
}

function shareText(share: number | null): string {
  return share === null ? '–' : formatPercent(share, 1);
}

/** A share as a number, with its interval as a bar. */
function ShareBar({ share }: { readonly share: Share | null }) {
  if (share === null) return <span class="quiet">no images</span>;
  const { value, lower, upper } = share;
  const interval = `${formatPercent(lower, 1)} to ${formatPercent(upper, 1)}`;
  return (
    <span class="share" title={`95 % interval: ${interval}`}>
      <span class="share-number">{formatPercent(value, 1)}</span>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={`interval ${interval}`}>
        <rect class="share-ground" x="0" y="4" width="100" height="2" />
        <rect
          class="share-interval"
          x={100 * lower}
          y="3"
          width={Math.max(0.6, 100 * (upper - lower))}
          height="4"
        />
        <rect class="share-value" x={Math.min(98.8, 100 * value - 0.6)} y="0" width="1.2" height="10" />
      </svg>
    </span>
  );
}

function sorted(classes: readonly ClassAnswer[], { key, isDown }: Sorting): readonly ClassAnswer[] {
  const keyOf = (one: ClassAnswer): string | number => {
    if (key === 'name') return one.name;
    if (key === 'recall' || key === 'precision') return one[key]?.value ?? 2;
    return one[key as 'images' | 'f1' | 'averagePrecision'] ?? 2;
  };
  const rising = [...classes].sort((a, b) => {
    const [x, y] = [keyOf(a), keyOf(b)];
    return typeof x === 'number' && typeof y === 'number'
      ? x - y
      : String(x).localeCompare(String(y), 'en', { numeric: true });
  });
  return isDown ? rising.reverse() : rising;
}

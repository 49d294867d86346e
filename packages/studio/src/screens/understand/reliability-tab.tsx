import { formatCount, formatPercent } from '../../parts/format.js';
import { type Column, Table } from '../../parts/table.js';
import type { AnalysisAnswer, BinAnswer } from '../../protocol/index.js';

const size = 360;
const edge = 54;
/** Beyond the last mark, for half of its label. */
const rest = 22;

/** Whether confidences can be believed. */
export function ReliabilityTab({ answer }: { readonly answer: AnalysisAnswer }) {
  const { ece, mce, nll, bins } = answer;
  const filled = bins.filter(({ images }) => images > 0);
  return (
    <div class="reliability-columns">
      <figure>
        <figcaption>
          <h2>Share of right predictions by confidence</h2>
          <p class="quiet">
            Expected calibration error {formatPercent(ece, 2)}, in the worst bin {formatPercent(mce, 2)}; mean
            negative log-likelihood {nll.toFixed(4)}. Below the diagonal it is surer than right.
          </p>
        </figcaption>
        <Diagram bins={filled} ece={ece} />
      </figure>
      <section aria-label="Bins of confidence">
        <h2>
          {filled.length} of {bins.length} bins have images
        </h2>
        <Table label="Bins of confidence" columns={columns} rows={filled} keyOf={({ lower }) => lower} />
      </section>
    </div>
  );
}

const columns: readonly Column<BinAnswer>[] = [
  {
    key: 'range',
    title: 'Confidence',
    cell: ({ lower, upper }) => `${formatPercent(lower)} to ${formatPercent(upper)}`,
  },
  { key: 'images', title: 'Images', isNumber: true, cell: ({ images }) => formatCount(images) },
  {
    key: 'confidence',
    title: 'Mean confidence',
    isNumber: true,
    cell: ({ confidence }) => (confidence === null ? '–' : formatPercent(confidence, 1)),
  },
  {
    key: 'right',
    title: 'Right',
    isNumber: true,
    cell: ({ right }) => (right ? formatPercent(right.value, 1) : '–'),
  },
  {
    key: 'interval',
    title: '95 % interval',
    isNumber: true,
    cell: ({ right }) =>
      right ? `${formatPercent(right.lower, 1)} to ${formatPercent(right.upper, 1)}` : '–',
  },
];

function Diagram({ bins, ece }: { readonly bins: readonly BinAnswer[]; readonly ece: number }) {
  const x = (share: number) => edge + share * (size - edge - rest);
  const y = (share: number) => size - edge - share * (size - edge - rest);
  const most = Math.max(1, ...bins.map(({ images }) => images));
  const marks = [0, 0.25, 0.5, 0.75, 1];
  return (
    <svg
      class="reliability"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={`Reliability diagram, expected calibration error ${formatPercent(ece, 2)}`}
    >
      {marks.map((share) => (
        <g key={share} class="grid-line">
          <line x1={x(share)} x2={x(share)} y1={y(0)} y2={y(1)} />
          <line x1={x(0)} x2={x(1)} y1={y(share)} y2={y(share)} />
          <text x={x(share)} y={size - edge + 16} text-anchor="middle">
            {formatPercent(share)}
          </text>
          <text x={edge - 6} y={y(share) + 4} text-anchor="end">
            {formatPercent(share)}
          </text>
        </g>
      ))}
      <line class="diagonal" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
      {bins.map(({ lower, upper, images }) => (
        <rect
          key={lower}
          class="bin-count"
          x={x(lower) + 1}
          width={x(upper) - x(lower) - 2}
          y={y(0) - (images / most) * 60}
          height={(images / most) * 60}
        >
          <title>{formatCount(images)} images</title>
        </rect>
      ))}
      {bins.map(({ lower, confidence, right, images }) =>
        confidence === null || right === null ? null : (
          <g key={lower} class="bin">
            <line x1={x(confidence)} x2={x(confidence)} y1={y(right.lower)} y2={y(right.upper)} />
            <circle cx={x(confidence)} cy={y(right.value)} r="4">
              <title>
                {`${formatPercent(confidence, 1)} sure, ${formatPercent(right.value, 1)} right, ${formatCount(images)} images`}
              </title>
            </circle>
          </g>
        ),
      )}
      <text x={x(0.5)} y={size - 14} text-anchor="middle">
        confidence
      </text>
      <text x={12} y={y(0.5)} text-anchor="middle" transform={`rotate(-90 12 ${y(0.5)})`}>
        right
      </text>
    </svg>
  );
}

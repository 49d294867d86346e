import { useEffect, useState } from 'preact/hooks';
import { get } from '../../api.js';
import { formatBytes } from '../../parts/bytes.js';
import { formatCount, formatPercent } from '../../parts/format.js';
import { TableFrame } from '../../parts/table-frame.js';
import type { PrunedMeasures, PruneReportAnswer } from '../../protocol/index.js';
import { CostRow, TimeRows, WidthBar } from './plan-view.js';
import { amount } from './words.js';

/** Of a run that was made by pruning: before and after. @param state of the run, with which the report may change */
export function PruneReport({ run, state }: { readonly run: string; readonly state: string }) {
  const [report, setReport] = useState<PruneReportAnswer>();
  useEffect(() => {
    let isOver = false;
    get<{ report: PruneReportAnswer | null }>(`/api/prune/report/${encodeURIComponent(run)}`).then(
      ({ report }) => !isOver && setReport(report ?? undefined),
      // Most runs were not made by pruning; a damaged report is told of by the list of runs.
      () => !isOver && setReport(undefined),
    );
    return () => {
      isOver = true;
    };
  }, [run, state]);
  if (!report) return null;
  const { before, cut, after, widths, from, samples, split, criterion, difference } = report;
  const widest = Math.max(1, ...Object.values(widths).map(([was]) => was));
  return (
    <section class="panel" aria-labelledby="report-title">
      <h2 id="report-title">
        Before and after:{' '}
        {from === null ? (
          'the run that it was made from'
        ) : (
          <a href={`/runs/${encodeURIComponent(from)}`}>{from}</a>
        )}{' '}
        and <a href={`/runs/${encodeURIComponent(run)}`}>{run}</a>
      </h2>
      <div class="report-columns">
        <div>
          <table class="table cost-table">
            <caption class="visually-hidden">The network before and after</caption>
            <thead>
              <tr>
                <td />
                <th scope="col" class="number">
                  before
                </th>
                <th scope="col" class="number">
                  after
                </th>
                <th scope="col" class="number">
                  share
                </th>
              </tr>
            </thead>
            <tbody>
              <tr>
                <th scope="row">Accuracy</th>
                <td class="number">
                  <Accuracy accuracy={before.accuracy} />
                </td>
                <td class="number">
                  <Accuracy accuracy={after.accuracy} />
                </td>
                <td />
              </tr>
              <tr>
                <th scope="row">Before further training</th>
                <td />
                <td class="number">
                  <Accuracy accuracy={cut} />
                </td>
                <td />
              </tr>
              <CostRow
                label="Multiply-adds"
                before={before.multiplyAdds}
                after={after.multiplyAdds}
                text={amount}
              />
              <CostRow label="Parameters" before={before.parameters} after={after.parameters} text={amount} />
              {before.bytes !== null && after.bytes !== null && (
                <CostRow label="File" before={before.bytes} after={after.bytes} text={formatBytes} />
              )}
              <TimeRows before={before.milliseconds} after={after.milliseconds} />
            </tbody>
          </table>
          <p class="quiet">
            Accuracies on {formatCount(samples)} {split} images, with 95 % intervals. Criterion: {criterion}.
            Proof: the logits of the masked and the cut network differ by {difference.toExponential(1)} of the
            largest.
          </p>
        </div>
        <div>
          <h3>Layers that got narrower</h3>
          <TableFrame label="Layers that got narrower" class="widths">
            <table class="table">
              <tbody>
                {Object.entries(widths).map(([layer, [was, is]]) => (
                  <tr key={layer}>
                    <th scope="row">{layer}</th>
                    <td class="bar-cell">
                      <WidthBar before={was} after={is} widest={widest} />
                    </td>
                    <td class="number">
                      {was} → {is}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </TableFrame>
        </div>
      </div>
    </section>
  );
}

function Accuracy({ accuracy }: { readonly accuracy: PrunedMeasures['accuracy'] }) {
  if (!accuracy) return <span class="quiet">not yet</span>;
  const { value, lower, upper } = accuracy;
  return (
    <>
      {formatPercent(value, 2)}
      <span class="interval">
        {' '}
        {(100 * lower).toFixed(1)} to {(100 * upper).toFixed(1)}
      </span>
    </>
  );
}

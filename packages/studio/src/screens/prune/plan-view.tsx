import { formatCount, formatPercent } from '../../parts/format.js';
import { TableFrame } from '../../parts/table-frame.js';
import type { BatchTimes, PrunePlanAnswer } from '../../protocol/index.js';
import { amount, milliseconds } from './words.js';

interface PlanViewProps {
  readonly plan: PrunePlanAnswer;
  /** Whether something was changed since. */
  readonly isOld: boolean;
}

/** What pruning would leave: widths as bars, and what both networks cost. */
export function PlanView({ plan, isOld }: PlanViewProps) {
  const { before, after, times, latency } = plan;
  return (
    <div class={isOld ? 'plan is-old' : 'plan'}>
      <table class="table cost-table">
        <caption class="visually-hidden">Cost of the network, now and then</caption>
        <thead>
          <tr>
            <td />
            <th scope="col" class="number">
              now
            </th>
            <th scope="col" class="number">
              then
            </th>
            <th scope="col" class="number">
              share
            </th>
          </tr>
        </thead>
        <tbody>
          <CostRow
            label="Multiply-adds"
            before={before.multiplyAdds}
            after={after.multiplyAdds}
            text={amount}
          />
          <CostRow label="Parameters" before={before.parameters} after={after.parameters} text={amount} />
          {times && <TimeRows before={times.before} after={times.after} />}
        </tbody>
      </table>
      {latency !== null && <p class="quiet">{latency}</p>}
      <Widths plan={plan} />
    </div>
  );
}

interface CostRowProps {
  readonly label: string;
  readonly before: number;
  readonly after: number;
  readonly text: (value: number) => string;
}

export function CostRow({ label, before, after, text }: CostRowProps) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td class="number" title={formatCount(before)}>
        {text(before)}
      </td>
      <td class="number" title={formatCount(after)}>
        {text(after)}
      </td>
      <td class="number">{formatPercent(after / before, 1)}</td>
    </tr>
  );
}

/** The same for times, of one image and of a batch. */
export function TimeRows({ before, after }: { readonly before: BatchTimes; readonly after: BatchTimes }) {
  return (
    <>
      <CostRow label="Time for one image" before={before[1]} after={after[1]} text={milliseconds} />
      <CostRow label="Time for 64 images" before={before[64]} after={after[64]} text={milliseconds} />
    </>
  );
}

/** The groups of channels that are cut together, each a bar of what it has, filled by what stays. */
function Widths({ plan }: { readonly plan: PrunePlanAnswer }) {
  const widest = Math.max(1, ...plan.groups.map(({ channels }) => channels));
  return (
    <>
      <h3>Channels that stay</h3>
      <TableFrame label="Channels that stay, by the first layer that computes them" class="widths">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">First layer</th>
              <th scope="col">
                <span class="visually-hidden">As a bar</span>
              </th>
              <th scope="col" class="number">
                Stay
              </th>
              <th scope="col">Read by</th>
            </tr>
          </thead>
          <tbody>
            {plan.groups.map(({ name, channels, kept, readers }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="bar-cell">
                  <WidthBar before={channels} after={kept} widest={widest} />
                </td>
                <td class="number">{kept === channels ? `all ${channels}` : `${kept} of ${channels}`}</td>
                <td class="readers" title={readers.join(', ')}>
                  {readers.length > 0 ? readers.join(', ') : 'no layer with plain kernels'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </>
  );
}

interface WidthBarProps {
  readonly before: number;
  readonly after: number;
  readonly widest: number;
}

/** A width before and after, on the scale of the widest. */
export function WidthBar({ before, after, widest }: WidthBarProps) {
  const width = 160;
  const scale = (value: number) => Math.max(1, (width * value) / widest);
  return (
    <svg class="width-bar" viewBox={`0 0 ${width} 12`} width={width} height="12" aria-hidden="true">
      <rect class="was" x="0" y="1" width={scale(before)} height="10" rx="2" />
      <rect class="stays" x="0" y="1" width={scale(after)} height="10" rx="2" />
    </svg>
  );
}

import { formatPercent } from '../../parts/format.js';
import type { TryAnswer } from '../../protocol/index.js';

interface AnswerViewProps {
  readonly answer: TryAnswer;
  /** Whether another picture is being looked at. */
  readonly isOld: boolean;
}

/** What a classifier says of a picture. */
export function AnswerView({ answer, isOld }: AnswerViewProps) {
  const { label, confidence, top, normality, milliseconds } = answer;
  return (
    <div class={isOld ? 'answer is-old' : 'answer'}>
      <p class="answer-label" role="status">
        <strong>{label}</strong> <span class="answer-confidence">{formatPercent(confidence, 1)}</span>
      </p>
      {normality && <Normality normality={normality} />}
      <ol class="answer-classes" aria-label="The most probable classes">
        {top.map((one) => (
          <li key={one.label}>
            <span class="top-label" title={one.label}>
              {one.label}
            </span>
            <span class="answer-bar" aria-hidden="true">
              <span style={{ width: `${100 * one.confidence}%` }} />
            </span>
            <span class="number">{formatPercent(one.confidence, 1)}</span>
          </li>
        ))}
      </ol>
      <p class="quiet">{milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms</p>
    </div>
  );
}

function Normality({ normality }: { readonly normality: NonNullable<TryAnswer['normality']> }) {
  const { isNormal, scoredBy, score, threshold } = normality;
  return (
    <p class="normality">
      <span class={`state state-${isNormal ? 'good' : 'bad'}`}>{isNormal ? 'normal' : 'abnormal'}</span>{' '}
      <span class="quiet">
        {scoredBy}: {shown(score)}, {isNormal ? 'not below' : 'below'} the threshold {shown(threshold)}
      </span>
    </p>
  );
}

/** Four significant digits. */
function shown(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e4)) return value.toExponential(2);
  return value.toPrecision(4);
}

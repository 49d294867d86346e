import { useEffect, useState } from 'preact/hooks';
import { get } from '../../api.js';
import { countOf } from '../../parts/format.js';
import { Message } from '../../parts/message.js';
import { Progress } from '../../parts/progress.js';
import type { ComparisonsAnswer, ListedComparison } from '../../protocol/index.js';

/** Milliseconds after which they are looked for again: their runs may be going on. */
const interval = 10_000;

/** The comparisons of `kindred compare`. */
export function ComparisonList() {
  const [answer, setAnswer] = useState<ComparisonsAnswer>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let isOver = false;
    const load = () =>
      get<ComparisonsAnswer>('/api/compare/comparisons').then(
        (found) => !isOver && setAnswer(found),
        (error: Error) => !isOver && setProblem(error.message),
      );
    void load();
    const timer = setInterval(() => !document.hidden && void load(), interval);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, []);
  if (!answer) {
    if (problem !== undefined) return <Message kind="error" title={problem} />;
    return <Message kind="busy" title="Looking for comparisons …" />;
  }
  if (answer.comparisons.length === 0) {
    return (
      <Message kind="empty" title="There are no comparisons.">
        <p>
          <code>kindred compare --loss ce,cc --seeds 5</code> trains the same network with several losses and
          seeds, and tests what differs beyond noise. They are looked for in {answer.folders.join(' and ')}.
        </p>
      </Message>
    );
  }
  return (
    <div class="compare-page">
      <ul class="comparison-list">
        {answer.comparisons.map((one) => (
          <li key={one.id} class="panel">
            <h2>
              <a href={`/compare/comparison?${new URLSearchParams({ of: one.id })}`}>{one.path}</a>
            </h2>
            {one.problem === undefined ? (
              <Facts comparison={one} />
            ) : (
              <p class="field-error">{one.problem}</p>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Facts({ comparison }: { readonly comparison: ListedComparison }) {
  const { data, models, losses, seeds, runs, finished, failed } = comparison;
  return (
    <>
      <p>
        {losses.join(', ')} on {data.join(', ')} with {models.join(', ')}, {countOf(seeds, 'seed')}
      </p>
      <p class="comparison-state quiet">
        {finished < runs && <Progress label={`Runs of ${comparison.path}`} done={finished} total={runs} />}
        {finished === runs
          ? `All ${countOf(runs, 'run')} finished`
          : `${finished} of ${countOf(runs, 'run')} finished`}
        {failed > 0 && <span class="state state-bad">{failed} failed</span>}
      </p>
    </>
  );
}

import { formatCount, formatSeconds } from '../parts/format.js';
import { Progress } from '../parts/progress.js';
import type { JobAnswer } from '../protocol/index.js';
import { jobs, stopJob } from './jobs.js';
import { sayError } from './toasts.js';

/** What the server is doing, with how far it is. */
export function JobsBar() {
  const running = jobs.value.filter(({ state }) => state === 'running');
  return (
    <section class="jobs-bar" aria-label="Running work">
      {running.map((job) => (
        <div key={job.id} class="job">
          <span class="job-title" title={job.title}>
            {job.title}
          </span>
          <Progress label={job.title} done={job.done} total={job.total} />
          <span class="job-text">{textOf(job)}</span>
          <button
            type="button"
            class="icon-button"
            aria-label={`Stop: ${job.title}`}
            onClick={() => stopJob(job.id).catch(sayError)}
          >
            ■
          </button>
        </div>
      ))}
    </section>
  );
}

function textOf({ step, done, total, rate }: JobAnswer): string {
  if (total === 0) return step;
  const left = rate > 0 ? `, ${formatSeconds((total - done) / rate)} left` : '';
  return `${step} ${formatCount(done)} of ${formatCount(total)}${left}`;
}

import { useEffect, useState } from 'preact/hooks';
import { send } from '../../api.js';
import { Button } from '../../parts/button.js';
import { countOf, formatCount } from '../../parts/format.js';
import type { JobAnswer, NearestState, TryAnswer } from '../../protocol/index.js';
import { jobs, noteJob } from '../../shell/jobs.js';
import { sayError } from '../../shell/toasts.js';

/** Sides of thumbnails, in pixels of the screen and of the picture. */
const side = 96;
const pixels = () => (devicePixelRatio > 1 ? 192 : 96);

interface NearestImagesProps {
  readonly state: NearestState;
  readonly nearest: TryAnswer['nearest'];
  /** Told once the training images have been measured. */
  readonly onMeasured: () => void;
}

/** The training images that the network finds most like the picture. */
export function NearestImages({ state, nearest, onMeasured }: NearestImagesProps) {
  return (
    <section class="panel nearest" aria-labelledby="nearest-title">
      <h2 id="nearest-title">Nearest training images</h2>
      {state.state === 'none' ? (
        <p class="quiet">They cannot be told: {state.why}.</p>
      ) : state.state === 'unmeasured' ? (
        <Measure run={state.run} onMeasured={onMeasured} />
      ) : nearest ? (
        <>
          <p class="quiet">
            Of {countOf(nearest.of, 'training image')} of {nearest.run}, those whose embeddings point in the
            most alike directions.
          </p>
          <ul class="nearest-list">
            {nearest.images.map(({ image, label, source, similarity }) => (
              <li key={image}>
                <img
                  src={`/api/understand/${encodeURIComponent(nearest.run)}/pictures/${image}?${new URLSearchParams({ key: nearest.key, side: String(pixels()) })}`}
                  alt={`${label}: ${source}`}
                  title={source}
                  width={side}
                  height={side}
                  loading="lazy"
                />
                <span class="nearest-label" title={label}>
                  {label}
                </span>
                <span class="quiet">{similarity.toFixed(3)}</span>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p class="quiet">Among {formatCount(state.images)} training images, once there is a picture.</p>
      )}
    </section>
  );
}

/** Measures the training images once, as a job that goes on whatever becomes of the page. */
function Measure({ run, onMeasured }: { readonly run: string; readonly onMeasured: () => void }) {
  const [id, setId] = useState<string>();
  const kind = `analysis ${run} train`;
  const job: JobAnswer | undefined = jobs.value.find((one) =>
    id === undefined ? one.kind === kind && one.state === 'running' : one.id === id,
  );
  useEffect(() => {
    if (job && id === undefined) setId(job.id);
    if (job?.state === 'done') onMeasured();
  }, [job?.id, job?.state]);
  const start = async () => {
    try {
      const started = await send<JobAnswer>('POST', `/api/understand/${encodeURIComponent(run)}/analysis`, {
        split: 'train',
      });
      noteJob(started);
      setId(started.id);
    } catch (error) {
      sayError(error);
    }
  };
  if (job?.state === 'running') {
    return (
      <p role="status">
        {job.step || 'beginning'}
        {job.total > 0 && ` ${formatCount(job.done)} of ${formatCount(job.total)}`} … it can be stopped at the
        top of the page.
      </p>
    );
  }
  return (
    <>
      {job?.state === 'failed' && (
        <p class="field-error" role="alert">
          {job.error}
        </p>
      )}
      <p class="quiet">
        The network has to look at the images that {run} was trained on once; what it finds is kept.
      </p>
      <Button onClick={start}>Look for them</Button>
    </>
  );
}

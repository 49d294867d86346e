import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { get } from '../../api.js';
import { type Color, diverging, viridis } from '../../parts/class-colors.js';
import { formatCount } from '../../parts/format.js';
import { Progress } from '../../parts/progress.js';
import type {
  AnalysisAnswer,
  DistanceMatrix,
  DistancesAnswer,
  NoAnalysisAnswer,
} from '../../protocol/index.js';
import { apiAddress, runAddress, runOf, runs } from '../../runs/run-store.js';
import { query, setQuery } from '../../shell/router.js';
import { isDark } from '../../shell/theme.js';
import { sayError } from '../../shell/toasts.js';
import { jobOf, startJob } from './analysis-store.js';
import { compareMatrices, distanceFacts } from './distance-facts.js';

type Vectors = 'embedding' | 'attention';

/** Mean distances between the images of classes, beside those of another network: the run's own at its start, or another run's. */
export function DistancesTab({ answer }: { readonly answer: AnalysisAnswer }) {
  const { run, key, dimensions } = answer;
  const own = useDistances(run, key, 'own');
  const against = query.value.get('with') ?? '';
  const vectors: Vectors =
    query.value.get('of') === 'attention' && dimensions.attention !== null ? 'attention' : 'embedding';
  const images = runOf(run)?.recipe?.images;
  const others = (runs.value ?? []).filter(
    ({ name, recipe }) => name !== run && recipe && recipe.images === images,
  );
  return (
    <>
      <div class="toolbar">
        <label class="inline-field">
          Distances of{' '}
          <select
            value={vectors}
            onChange={({ currentTarget }) => setQuery({ of: currentTarget.value }, true)}
          >
            <option value="embedding">embeddings</option>
            {dimensions.attention !== null && <option value="attention">channel attention</option>}
          </select>
        </label>
        <label class="inline-field">
          compared with{' '}
          <select
            value={against}
            onChange={({ currentTarget }) => setQuery({ with: currentTarget.value }, true)}
          >
            <option value="">nothing</option>
            <option value="start">the network at its start</option>
            {others.map(({ name, recipe }) => (
              <option key={name} value={`run:${name}`}>
                {name} ({recipe!.loss})
              </option>
            ))}
          </select>
        </label>
      </div>
      {own.distances && (
        <p class={own.distances.measured < own.distances.images ? 'sampled' : 'quiet'}>
          1 is the mean distance between images of different classes; the diagonal is the distance within a
          class.
          {own.distances.measured < own.distances.images &&
            ` Measured on the pairs of ${formatCount(own.distances.measured)} of ${formatCount(own.distances.images)} images, drawn by class.`}
        </p>
      )}
      <div class="heat-columns">
        {own.distances && <Heat title={run} answer={answer} matrix={matrixOf(own.distances, vectors)} />}
        {own.distances && against === 'start' && (
          <StartDistances answer={answer} own={own.distances} vectors={vectors} />
        )}
        {own.distances && against.startsWith('run:') && (
          <OtherDistances
            key={against}
            answer={answer}
            own={own.distances}
            vectors={vectors}
            other={against.slice(4)}
          />
        )}
      </div>
    </>
  );
}

function matrixOf(distances: DistancesAnswer, vectors: Vectors): DistanceMatrix | null {
  return distances[vectors];
}

function useDistances(run: string, key: string | undefined, of: 'own' | 'start') {
  const [state, setState] = useState<{ readonly distances?: DistancesAnswer; readonly isMissing: boolean }>({
    isMissing: false,
  });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (key === undefined) return;
    get<DistancesAnswer>(apiAddress('understand', run, `/distances?key=${key}&of=${of}`)).then(
      (distances) => setState({ distances, isMissing: false }),
      () => setState({ isMissing: true }),
    );
  }, [run, key, of, turn]);
  return { ...state, reload: () => setTurn((count) => count + 1) };
}

interface ComparedProps {
  readonly answer: AnalysisAnswer;
  readonly own: DistancesAnswer;
  readonly vectors: Vectors;
}

/** The network before it was trained. */
function StartDistances({ answer, own, vectors }: ComparedProps) {
  const { run, key } = answer;
  const { distances, isMissing, reload } = useDistances(run, key, 'start');
  const [id, setId] = useState<string>();
  const job = jobOf(id);
  useEffect(() => {
    if (isMissing && id === undefined) {
      startJob(apiAddress('understand', run, '/start'), { key }).then(
        (started) => setId(started.id),
        sayError,
      );
    }
  }, [isMissing]);
  useEffect(() => {
    if (job?.state === 'done') reload();
  }, [job?.state]);
  if (distances)
    return <Compared title="its start" answer={answer} own={own} vectors={vectors} before={distances} />;
  if (job?.state === 'failed') return <p class="field-error">{job.error}</p>;
  return (
    <div class="map-making" role="status">
      <Progress label="Measuring the start" done={job?.done ?? 0} total={job?.total ?? 0} />
      <span>{job?.step || 'measuring the network at its start'}</span>
    </div>
  );
}

/** Another run on the same images. */
function OtherDistances({ answer, own, vectors, other }: ComparedProps & { readonly other: string }) {
  const [key, setKey] = useState<string | null>();
  useEffect(() => {
    get<AnalysisAnswer | NoAnalysisAnswer>(apiAddress('understand', other, `?split=${answer.split}`)).then(
      (found) => setKey(found.key),
      sayError,
    );
  }, [other, answer.split]);
  const { distances } = useDistances(other, key ?? undefined, 'own');
  if (distances)
    return <Compared title={other} answer={answer} own={own} vectors={vectors} before={distances} />;
  if (key !== null) return null;
  return (
    <p>
      {other} has not been looked at yet on its {answer.split} images.{' '}
      <a href={runAddress(other, `/understand/distances?split=${answer.split}`)}>Look at it first</a>
    </p>
  );
}

function Compared({
  title,
  answer,
  own,
  vectors,
  before,
}: ComparedProps & { readonly title: string; readonly before: DistancesAnswer }) {
  const [now, earlier] = [matrixOf(own, vectors), matrixOf(before, vectors)];
  const count = answer.classes.length;
  const difference = useMemo(
    () => now && earlier && compareMatrices(now, earlier, count),
    [now, earlier, count],
  );
  if (!earlier) return <p>{title} has no channel attention.</p>;
  return (
    <>
      <Heat title={title} answer={answer} matrix={earlier} />
      {difference && (
        <Heat
          title={`${answer.run} less ${title}`}
          answer={answer}
          matrix={{ matrix: difference.differences, unit: 1 }}
          isDifference
          facts={`Within classes ${signed(difference.within)}, between them ${signed(difference.between)} on average; ratio of both ${difference.ratioBefore.toFixed(3)} before, ${difference.ratioNow.toFixed(3)} now. Blue: nearer than before; red: farther.`}
        />
      )}
    </>
  );
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}

interface HeatProps {
  readonly title: string;
  readonly answer: AnalysisAnswer;
  readonly matrix: DistanceMatrix | null;
  readonly isDifference?: boolean;
  readonly facts?: string;
}

function Heat({ title, answer: { classes }, matrix, isDifference = false, facts }: HeatProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [at, setAt] = useState<readonly [number, number]>();
  const count = classes.length;
  const values = matrix?.matrix;
  useEffect(() => {
    if (!values) return;
    const context = canvas.current!.getContext('2d')!;
    const pixels = context.createImageData(count, count);
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const value of values) {
      if (value === null) continue;
      [least, most] = [Math.min(least, value), Math.max(most, value)];
    }
    const reach = Math.max(1e-9, Math.abs(least), Math.abs(most));
    const colorOf = (value: number | null): Color => {
      if (value === null) return isDark.value ? [14, 16, 20] : [236, 238, 242];
      return isDifference
        ? diverging(value / reach, isDark.value)
        : viridis((value - least) / Math.max(1e-9, most - least));
    };
    for (const [place, value] of values.entries()) {
      pixels.data.set([...colorOf(value), 255], 4 * place);
    }
    context.putImageData(pixels, 0, 0);
  }, [values, count, isDifference, isDark.value]);
  if (!values) return null;
  const summary = facts ?? distanceFacts(values, count);
  const value = at && values[at[0] * count + at[1]];
  return (
    <figure class="heat">
      <figcaption>
        <h2>{title}</h2>
        <p class="quiet">{summary}</p>
      </figcaption>
      <canvas
        ref={canvas}
        class="heat-map"
        width={count}
        height={count}
        role="img"
        aria-label={`Distances between classes, ${title}. ${summary}`}
        onMouseMove={(event) => {
          const place = (offset: number) =>
            Math.max(0, Math.min(count - 1, Math.floor((offset / event.currentTarget.clientWidth) * count)));
          setAt([place(event.offsetY), place(event.offsetX)]);
        }}
        onMouseLeave={() => setAt(undefined)}
      />
      <p class="readout">
        {at
          ? `${classes[at[0]]!.name} to ${classes[at[1]]!.name}: ${value === null || value === undefined ? 'no pair' : value.toFixed(3)}`
          : 'Point at a field to read it.'}
      </p>
    </figure>
  );
}

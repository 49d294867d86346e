import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { get } from '../../api.js';
import { Button } from '../../parts/button.js';
import { type Color, classColor, cssColor } from '../../parts/class-colors.js';
import { countOf, formatCount, formatPercent, formatSeconds } from '../../parts/format.js';
import { PointMap, type PointMapTool } from '../../parts/point-map.js';
import { Progress } from '../../parts/progress.js';
import type { MapAnswer, MapPoints, MapRequest } from '../../protocol/index.js';
import { mapPointsOf } from '../../protocol/understand-columns.js';
import { apiAddress } from '../../runs/run-store.js';
import { stopJob } from '../../shell/jobs.js';
import { query, setQuery } from '../../shell/router.js';
import { isDark } from '../../shell/theme.js';
import { sayError } from '../../shell/toasts.js';
import { bytesOf, jobOf, type LoadedAnalysis, pictureAddress, startJob } from './analysis-store.js';
import { ImageGrid, openImage } from './image-grid.js';

/** Images on a map unless one asks for more: UMAP of so many takes seconds. */
const usualImages = { pca: Number.MAX_SAFE_INTEGER, umap: 3_000 };

/** Numbers of images that can be asked for. */
const sizes = [1_000, 3_000, 10_000, 30_000];

type Loaded = { readonly facts: MapAnswer } & MapPoints;

/** The images in the plane, by what the network sees in them; a lasso shows which they are. */
export function MapTab({ loaded }: { readonly loaded: LoadedAnalysis }) {
  const { answer } = loaded;
  const request = requestOf(answer);
  const { map, isMissing, reload } = useMap(answer.run, request);
  return (
    <>
      <MapChoices loaded={loaded} request={request} />
      {map ? (
        <MapView loaded={loaded} map={map} />
      ) : (
        isMissing && (
          <MakeMap key={JSON.stringify(request)} run={answer.run} request={request} onMade={reload} />
        )
      )}
    </>
  );
}

/** The map that the address names. */
function requestOf({ key, images, dimensions }: LoadedAnalysis['answer']): MapRequest {
  const vectors =
    query.value.get('of') === 'attention' && dimensions.attention !== null ? 'attention' : 'embedding';
  const kind = query.value.get('by') === 'umap' ? 'umap' : 'pca';
  const asked = Number(query.value.get('images') ?? usualImages[kind]);
  return {
    key,
    vectors,
    kind,
    images: Math.max(3, Math.min(images, Number.isFinite(asked) ? asked : images)),
  };
}

function useMap(run: string, request: MapRequest) {
  const [state, setState] = useState<{ readonly for: string; readonly map: Loaded | undefined }>();
  const [turn, setTurn] = useState(0);
  const search = new URLSearchParams(Object.entries(request).map(([name, value]) => [name, String(value)]));
  const place = search.toString();
  useEffect(() => {
    const control = new AbortController();
    const load = async () => {
      const { map } = await get<{ map: MapAnswer | null }>(
        apiAddress('understand', run, `/map?${place}`),
        control.signal,
      );
      if (!map) return setState({ for: place, map: undefined });
      const bytes = await bytesOf(apiAddress('understand', run, `/map/points?${place}`), control.signal);
      setState({ for: place, map: { facts: map, ...mapPointsOf(bytes) } });
    };
    load().catch((error: unknown) => {
      if (!control.signal.aborted) sayError(error);
    });
    return () => control.abort();
  }, [run, place, turn]);
  const isCurrent = state?.for === place;
  return {
    map: isCurrent ? state.map : undefined,
    isMissing: isCurrent && state.map === undefined,
    reload: () => setTurn((count) => count + 1),
  };
}

interface MapChoicesProps {
  readonly loaded: LoadedAnalysis;
  readonly request: MapRequest;
}

function MapChoices({ loaded: { answer }, request }: MapChoicesProps) {
  const { images, dimensions } = answer;
  const counts = [...new Set([...sizes.filter((size) => size < images), images, request.images])].sort(
    (a, b) => a - b,
  );
  return (
    <div class="toolbar">
      <label class="inline-field">
        Map of{' '}
        <select
          value={request.vectors}
          onChange={({ currentTarget }) => setQuery({ of: currentTarget.value }, true)}
        >
          <option value="embedding">embeddings ({dimensions.embedding} numbers)</option>
          {dimensions.attention !== null && (
            <option value="attention">channel attention ({dimensions.attention} numbers)</option>
          )}
        </select>
      </label>
      <label class="inline-field">
        by{' '}
        <select
          value={request.kind}
          onChange={({ currentTarget }) => setQuery({ by: currentTarget.value, images: null }, true)}
        >
          <option value="pca">principal components</option>
          <option value="umap">UMAP</option>
        </select>
      </label>
      <label class="inline-field">
        of{' '}
        <select
          value={String(request.images)}
          onChange={({ currentTarget }) => setQuery({ images: currentTarget.value }, true)}
        >
          {counts.map((count) => (
            <option key={count} value={String(count)}>
              {count === images ? `all ${formatCount(images)} images` : `${formatCount(count)} images`}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

interface MakeMapProps {
  readonly run: string;
  readonly request: MapRequest;
  readonly onMade: () => void;
}

/** A map that is made when it is first looked at; one that takes minutes is asked for. */
function MakeMap({ run, request, onMade }: MakeMapProps) {
  const [id, setId] = useState<string>();
  const job = jobOf(id);
  const isLong = request.kind === 'umap' && request.images > 5_000;
  const begin = () =>
    startJob(apiAddress('understand', run, '/map'), request).then((started) => setId(started.id), sayError);
  useEffect(() => {
    if (!isLong) void begin();
  }, []);
  useEffect(() => {
    if (job?.state === 'done') onMade();
  }, [job?.state]);
  if (job?.state === 'running') {
    const left =
      job.rate > 0 && job.total > 0 ? `, ${formatSeconds((job.total - job.done) / job.rate)} left` : '';
    return (
      <div class="map-making" role="status">
        <Progress label={job.title} done={job.done} total={job.total} />
        <span>
          {job.step || 'beginning'}
          {job.total > 0 && ` ${formatPercent(job.done / job.total)}${left}`}
        </span>
        <Button onClick={() => stopJob(job.id).catch(sayError)}>Stop</Button>
      </div>
    );
  }
  return (
    <div class="map-making">
      {job?.state === 'failed' && <p class="field-error">{job.error}</p>}
      {isLong && <p>UMAP of {formatCount(request.images)} images takes minutes; what comes of it is kept.</p>}
      {(isLong || job) && (
        <Button kind="main" onClick={begin}>
          Draw the map
        </Button>
      )}
    </div>
  );
}

interface MapViewProps {
  readonly loaded: LoadedAnalysis;
  readonly map: Loaded;
}

type Coloring = 'class' | 'right' | 'confidence';

function MapView({ loaded, map }: MapViewProps) {
  const { answer, verdicts } = loaded;
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<PointMap>(undefined);
  const [tool, setTool] = useState<PointMapTool>('move');
  const [coloring, setColoring] = useState<Coloring>('class');
  const [hover, setHover] = useState<{ readonly image: number; readonly place: readonly [number, number] }>();
  const [selected, setSelected] = useState<readonly number[]>([]);
  const latest = useRef(map);
  latest.current = map;
  const colors = useMemo(
    () => colorsOf(loaded, map, coloring, isDark.value),
    [loaded, map, coloring, isDark.value],
  );
  useEffect(() => {
    const made = new PointMap(canvas.current!, {
      onHover: (point, place) =>
        setHover(point === undefined ? undefined : { image: latest.current.images[point]!, place }),
      onSelect: (points) => {
        setSelected(points);
        made.select(points);
      },
      onOpen: (point) => openImage(latest.current.images[point]!),
    });
    drawn.current = made;
    return () => made.close();
  }, []);
  useEffect(() => {
    drawn.current!.show(map.points, colors);
    setSelected([]);
    drawn.current!.select([]);
  }, [map]);
  useEffect(() => drawn.current!.recolor(colors), [colors]);
  useEffect(() => {
    drawn.current!.tool = tool;
  }, [tool]);
  const images = useMemo(() => selected.map((point) => map.images[point]!), [selected, map]);
  const choose = (points: readonly number[]) => {
    setSelected(points);
    drawn.current!.select(points);
  };
  const { facts } = map;
  const shares =
    facts.shares &&
    ` The axes hold ${formatPercent(facts.shares[0], 1)} and ${formatPercent(facts.shares[1], 1)} of the variance.`;
  return (
    <>
      <p class={facts.shown < facts.images ? 'sampled' : 'quiet'}>
        {facts.shown < facts.images && (
          <b>
            {formatCount(facts.shown)} of {formatCount(facts.images)} images are on the map.{' '}
          </b>
        )}
        {facts.method}
        {shares}
      </p>
      <div class="toolbar">
        <Button pressed={tool === 'move'} onClick={() => setTool('move')}>
          Move
        </Button>
        <Button pressed={tool === 'lasso'} onClick={() => setTool('lasso')}>
          Lasso
        </Button>
        <Button onClick={() => drawn.current!.fit()}>Whole map</Button>
        <Button onClick={() => choose(drawn.current!.visible)}>Choose what is in sight</Button>
        <label class="inline-field">
          Colours{' '}
          <select
            value={coloring}
            onChange={({ currentTarget }) => setColoring(currentTarget.value as Coloring)}
          >
            <option value="class">by class</option>
            <option value="right">right or wrong</option>
            <option value="confidence">by confidence</option>
          </select>
        </label>
      </div>
      <div class="map-columns">
        <div class="map-frame">
          {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it is moved by arrow keys */}
          <canvas
            ref={canvas}
            class={`point-map point-map-${tool}`}
            tabIndex={0}
            role="application"
            aria-label={`Map of ${countOf(facts.shown, 'image')}. Arrow keys move, plus and minus come nearer, 0 shows all. The images are listed beside it.`}
          />
          {hover && <HoverCard loaded={loaded} image={hover.image} place={hover.place} />}
          <MapLegend loaded={loaded} coloring={coloring} />
        </div>
        <section class="map-side" aria-label="Chosen images">
          <h2 aria-live="polite">
            {images.length === 0 ? 'No image is chosen' : countOf(images.length, 'image')}
            {images.length > 0 && (
              <Button kind="quiet" onClick={() => choose([])}>
                Clear
              </Button>
            )}
          </h2>
          {images.length === 0 ? (
            <p class="quiet">
              Draw a lasso around points (or hold Shift and drag), or click one: their images come here. A
              double click opens one.
            </p>
          ) : (
            <>
              <ClassShares loaded={loaded} images={images} />
              <ImageGrid
                loaded={loaded}
                images={images}
                label="Chosen images"
                onFocus={(image) => {
                  const point = map.images.indexOf(image);
                  if (point >= 0)
                    drawn.current!.select([...selected.filter((other) => other !== point), point]);
                }}
              />
            </>
          )}
        </section>
      </div>
      {verdicts.labels.length !== answer.images && (
        <p class="field-error">The images are not those of the map.</p>
      )}
    </>
  );
}

/** Which classes the chosen images are of. */
function ClassShares({
  loaded: { answer, verdicts },
  images,
}: {
  readonly loaded: LoadedAnalysis;
  readonly images: readonly number[];
}) {
  const counts = new Map<number, number>();
  for (const image of images) {
    const label = verdicts.labels[image]!;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const shown = sorted.slice(0, 6);
  const wrong = images.filter((image) => verdicts.labels[image] !== verdicts.predicted[image]).length;
  return (
    <p class="quiet">
      {shown.map(([label, count]) => `${answer.classes[label]!.name}: ${formatCount(count)}`).join(', ')}
      {sorted.length > shown.length && ` and ${formatCount(sorted.length - shown.length)} more classes`};{' '}
      {formatCount(wrong)} of them told wrongly.
    </p>
  );
}

interface HoverCardProps {
  readonly loaded: LoadedAnalysis;
  readonly image: number;
  readonly place: readonly [number, number];
}

/** The picture at which the pointer is. */
function HoverCard({ loaded: { answer, verdicts }, image, place: [x, y] }: HoverCardProps) {
  const [label, predicted] = [verdicts.labels[image]!, verdicts.predicted[image]!];
  return (
    <div class="hover-card" style={{ left: `${x + 14}px`, top: `${y + 14}px` }} aria-hidden="true">
      <img
        key={image}
        src={pictureAddress(answer, image, 192)}
        alt=""
        onLoad={({ currentTarget }) => {
          const { naturalWidth, naturalHeight, classList } = currentTarget;
          classList.toggle('is-pixels', Math.max(naturalWidth, naturalHeight) <= 64);
        }}
      />
      <span>{answer.classes[label]!.name}</span>
      {label !== predicted && <span class="wrong">taken for {answer.classes[predicted]!.name}</span>}
    </div>
  );
}

/** Classes that a legend names. */
const mostNamed = 30;

function MapLegend({
  loaded: { answer },
  coloring,
}: {
  readonly loaded: LoadedAnalysis;
  readonly coloring: Coloring;
}) {
  const { classes } = answer;
  if (coloring === 'confidence') return <p class="legend quiet">From blue, unsure, to yellow, sure.</p>;
  const entries: readonly (readonly [string, Color])[] =
    coloring === 'right'
      ? [
          ['right', rightColor(isDark.value)],
          ['wrong', wrongColor(isDark.value)],
        ]
      : classes.map(({ name }, label) => [name, classColor(label, classes.length, isDark.value)]);
  return (
    <ul class="legend" aria-label="Colours">
      {entries.slice(0, mostNamed).map(([name, color]) => (
        <li key={name}>
          <span class="swatch" style={{ background: cssColor(color) }} /> {name}
        </li>
      ))}
      {entries.length > mostNamed && <li class="quiet">and {entries.length - mostNamed} more classes</li>}
    </ul>
  );
}

const rightColor = (isOnDark: boolean): Color => (isOnDark ? [90, 120, 160] : [150, 165, 190]);
const wrongColor = (isOnDark: boolean): Color => (isOnDark ? [255, 120, 100] : [200, 30, 20]);

function colorsOf(
  { answer, verdicts }: LoadedAnalysis,
  { images }: MapPoints,
  coloring: Coloring,
  isOnDark: boolean,
): Color[] {
  const count = answer.classes.length;
  if (coloring === 'class') {
    const colors = answer.classes.map((_, label) => classColor(label, count, isOnDark));
    return Array.from(images, (image) => colors[verdicts.labels[image]!]!);
  }
  if (coloring === 'right') {
    return Array.from(images, (image) =>
      (verdicts.labels[image] === verdicts.predicted[image] ? rightColor : wrongColor)(isOnDark),
    );
  }
  return Array.from(images, (image) => confidenceColor(verdicts.confidence[image]!));
}

function confidenceColor(confidence: number): Color {
  const mixed = (from: number, to: number) => Math.round(from + confidence * (to - from));
  return [mixed(40, 250), mixed(80, 200), mixed(200, 40)];
}

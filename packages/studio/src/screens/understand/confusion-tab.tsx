import { useEffect, useMemo, useRef } from 'preact/hooks';
import { countOf, formatCount, formatPercent } from '../../parts/format.js';
import { query, setQuery } from '../../shell/router.js';
import type { LoadedAnalysis } from './analysis-store.js';
import { confusedCells, confusionCounts, imagesOfCell } from './choose-images.js';
import { ConfusionPlot } from './confusion-plot.js';
import { ImageGrid } from './image-grid.js';

/** Pairs of classes that are listed. */
const mostListed = 100;

/** What the images of each class were taken for; a cell opens its images. */
export function ConfusionTab({ loaded }: { readonly loaded: LoadedAnalysis }) {
  const { answer, verdicts } = loaded;
  const { classes } = answer;
  const count = classes.length;
  const counts = useMemo(() => confusionCounts(verdicts, count), [verdicts, count]);
  const cells = useMemo(() => confusedCells(counts, count), [counts, count]);
  const placeOf = (key: string) => {
    const name = query.value.get(key);
    return name === null ? -1 : classes.findIndex((one) => one.name === name);
  };
  const [label, predicted] = [placeOf('label'), placeOf('predicted')];
  const isChosen = label >= 0 && predicted >= 0;
  const images = useMemo(
    () => (isChosen ? imagesOfCell(verdicts, label, predicted) : []),
    [verdicts, label, predicted, isChosen],
  );
  const below = useRef<HTMLElement>(null);
  const isAsked = useRef(false);
  useEffect(() => {
    // What was asked for is brought into sight; what the address had from the beginning is not.
    if (isAsked.current) below.current?.scrollIntoView({ block: 'nearest' });
    isAsked.current = false;
  }, [label, predicted]);
  const choose = (row: number, column: number) => {
    isAsked.current = true;

    setQuery({ label: classes[row]!.name, predicted: classes[column]!.name }, true);
  };
  const listed = cells.slice(0, mostListed);
  return (
    <>
      <div class="confusion-columns">
        <ConfusionPlot
          classes={classes}
          counts={counts}
          chosen={isChosen ? { label, predicted } : undefined}
          onChoose={choose}
        />
        <section aria-label="Confused classes">
          <h2>
            {cells.length > mostListed
              ? `Most confused: ${mostListed} of ${formatCount(cells.length)} pairs`
              : `Confused classes: ${countOf(cells.length, 'pair')}`}
          </h2>
          {cells.length === 0 && <p>All images are told rightly.</p>}
          <ol class="pairs">
            {listed.map((cell) => (
              <li key={`${cell.label},${cell.predicted}`}>
                <button
                  type="button"
                  class="pair"
                  aria-pressed={cell.label === label && cell.predicted === predicted}
                  onClick={() => choose(cell.label, cell.predicted)}
                >
                  <span>
                    {classes[cell.label]!.name} → {classes[cell.predicted]!.name}
                  </span>
                  <span class="quiet">
                    {formatCount(cell.count)} of {formatCount(classes[cell.label]!.images)} (
                    {formatPercent(cell.count / classes[cell.label]!.images)})
                  </span>
                </button>
              </li>
            ))}
          </ol>
        </section>
      </div>
      {isChosen && (
        <section class="section" ref={below} aria-label="Images of the cell">
          <h2 aria-live="polite">
            {countOf(images.length, 'image')} of {classes[label]!.name}{' '}
            {label === predicted ? 'told rightly' : `taken for ${classes[predicted]!.name}`}
          </h2>
          {images.length > 0 && <ImageGrid loaded={loaded} images={images} label="Images of the cell" />}
        </section>
      )}
    </>
  );
}

import { useEffect, useState } from 'preact/hooks';
import { get } from '../../api.js';
import { Dialog } from '../../parts/dialog.js';
import { formatCount, formatPercent } from '../../parts/format.js';
import type { AttentionAnswer, ImageAnswer } from '../../protocol/index.js';
import { apiAddress } from '../../runs/run-store.js';
import { query, setQuery } from '../../shell/router.js';
import { type LoadedAnalysis, pictureAddress } from './analysis-store.js';
import { AttentionChart } from './attention-chart.js';

/** The image that the address names, with what the network says of it. */
export function ImageDialog({ loaded }: { readonly loaded: LoadedAnalysis }) {
  const text = query.value.get('image');
  const image = text === null ? Number.NaN : Number(text);
  if (!Number.isInteger(image) || image < 0 || image >= loaded.answer.images) return null;
  return <OpenImage key={image} loaded={loaded} image={image} />;
}

function OpenImage({
  loaded: { answer },
  image,
}: {
  readonly loaded: LoadedAnalysis;
  readonly image: number;
}) {
  const { run, key, classes, dimensions } = answer;
  const [said, setSaid] = useState<ImageAnswer>();
  const [attention, setAttention] = useState<AttentionAnswer>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    const fail = (error: Error) => setProblem(error.message);
    get<ImageAnswer>(apiAddress('understand', run, `/images/${image}?key=${key}`)).then(setSaid, fail);
    if (dimensions.attention !== null) {
      get<AttentionAnswer>(apiAddress('understand', run, `/attention/${image}?key=${key}`)).then(
        setAttention,
        fail,
      );
    }
  }, [run, key, image]);
  const close = () => setQuery({ image: null });
  return (
    <Dialog title={said?.source ?? `Image ${formatCount(image)}`} isLarge onClose={close}>
      <div class="image-view">
        {problem !== undefined && <p class="field-error">{problem}</p>}
        <div class="image-columns">
          <figure class="seen-image">
            <img
              src={pictureAddress(answer, image, 512)}
              alt={said ? `${classes[said.label]!.name}: ${said.source}` : ''}
              onLoad={({ currentTarget }) => {
                const { naturalWidth, naturalHeight } = currentTarget;
                currentTarget.classList.toggle('is-pixels', Math.max(naturalWidth, naturalHeight) <= 64);
              }}
            />
            <figcaption class="quiet">As the network's pipeline gets it.</figcaption>
          </figure>
          {said && (
            <section aria-label="What the network says">
              <p>
                Class <b>{classes[said.label]!.name}</b>
                {said.label === said.predicted ? (
                  ', rightly told'
                ) : (
                  <>
                    , taken for <b class="wrong">{classes[said.predicted]!.name}</b>
                  </>
                )}
              </p>
              <ol class="top-classes">
                {said.top.map(({ label, probability }) => (
                  <li key={label} class={label === said.label ? 'own' : undefined}>
                    <span>{classes[label]!.name}</span>
                    <meter
                      min="0"
                      max="1"
                      value={probability}
                      aria-label={`Probability of ${classes[label]!.name}`}
                    />
                    <span class="number">{formatPercent(probability, 1)}</span>
                  </li>
                ))}
              </ol>
              {!said.top.some(({ label }) => label === said.label) && (
                <p class="quiet">Its own class has {formatPercent(said.labelProbability, 2)}.</p>
              )}
            </section>
          )}
        </div>
        {said && attention && (
          <AttentionChart
            attention={attention}
            label={classes[said.label]!.name}
            predicted={said.predicted === said.label ? undefined : classes[said.predicted]!.name}
          />
        )}
        {dimensions.attention === null && (
          <p class="quiet">The network has no channel attention: its loss is none that learns it.</p>
        )}
      </div>
    </Dialog>
  );
}

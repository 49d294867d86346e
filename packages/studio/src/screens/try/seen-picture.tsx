import { useMemo } from 'preact/hooks';
import type { TryAnswer } from '../../protocol/index.js';
import { pngOf } from './classify.js';
import { useObjectUrl } from './object-url.js';

interface SeenPictureProps {
  readonly seen: NonNullable<TryAnswer['seen']>;
  readonly preprocessing: readonly string[];
}

/** What the network saw, and how the picture became that. */
export function SeenPicture({ seen, preprocessing }: SeenPictureProps) {
  const { width, height, png } = seen;
  const url = useObjectUrl(useMemo(() => pngOf(png), [png]));
  return (
    <section class="panel" aria-labelledby="seen-title">
      <h2 id="seen-title">What the network saw</h2>
      <div class="seen">
        {url !== undefined && (
          <img
            src={url}
            alt={`The input of the network, ${width} x ${height} pixels`}
            class={width <= 96 ? 'is-pixels' : undefined}
          />
        )}
        <div>
          <p>
            {width} × {height} pixels: the picture was
          </p>
          <ol class="sentences steps">
            {preprocessing.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </div>
      </div>
    </section>
  );
}

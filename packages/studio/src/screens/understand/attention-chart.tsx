import { formatCount } from '../../parts/format.js';
import type { AttentionAnswer } from '../../protocol/index.js';

interface AttentionChartProps {
  readonly attention: AttentionAnswer;
  /** Names of the classes; that of the prediction where it is another one. */
  readonly label: string;
  readonly predicted: string | undefined;
}

const [width, height] = [900, 200];

/** The attention of an image over the channels, in the order of its class's mean, which then falls as a line. */
export function AttentionChart({ attention, label, predicted }: AttentionChartProps) {
  const { image, distance, images } = attention;
  const order = [...attention.label.keys()].sort((a, b) => attention.label[b]! - attention.label[a]!);
  const all = [...image, ...attention.label, ...(predicted === undefined ? [] : attention.predicted)];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const x = (place: number) => (order.length === 1 ? width / 2 : (place / (order.length - 1)) * width);
  const y = (value: number) => height - ((value - least) / Math.max(1e-9, most - least)) * height;
  const line = (values: readonly number[]) =>
    order.map((channel, place) => `${x(place).toFixed(1)},${y(values[channel]!).toFixed(1)}`).join(' ');
  const relation = distance.label / distance.usual;
  const facts =
    `${distance.label.toFixed(3)} from the mean of ${label} (its images are ${distance.usual.toFixed(3)} from it on average` +
    `${Number.isFinite(relation) && distance.usual > 0 ? `, so this one is ${relation.toFixed(2)} times as far` : ''})` +
    `${predicted !== undefined && distance.predicted !== null ? `; ${distance.predicted.toFixed(3)} from that of ${predicted}` : ''}.`;
  return (
    <figure class="attention">
      <figcaption>
        <h3>Channel attention against its class</h3>
        <p class="quiet">
          {formatCount(image.length)} channels, in the order of the mean of the {formatCount(images.label)}{' '}
          images of {label}. {facts}
        </p>
      </figcaption>
      <svg
        viewBox={`-2 -6 ${width + 4} ${height + 12}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Channel attention. ${facts}`}
      >
        <polyline class="attention-image" points={line(image)} />
        {predicted !== undefined && (
          <polyline class="attention-predicted" points={line(attention.predicted)} />
        )}
        <polyline class="attention-label" points={line(attention.label)} />
      </svg>
      <ul class="legend" aria-label="Lines">
        <li>
          <span class="swatch swatch-image" /> this image
        </li>
        <li>
          <span class="swatch swatch-label" /> mean of {label}
        </li>
        {predicted !== undefined && (
          <li>
            <span class="swatch swatch-predicted" /> mean of {predicted}
          </li>
        )}
      </ul>
    </figure>
  );
}

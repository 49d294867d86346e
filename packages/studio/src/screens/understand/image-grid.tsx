import { useEffect, useRef } from 'preact/hooks';
import { formatPercent } from '../../parts/format.js';
import { type TileContent, TileGrid } from '../../parts/tile-grid.js';
import { setQuery } from '../../shell/router.js';
import { type LoadedAnalysis, pictureAddress } from './analysis-store.js';

interface ImageGridProps {
  readonly loaded: LoadedAnalysis;
  readonly images: readonly number[];
  readonly label: string;
  /** Follows the image that has the focus. */
  readonly onFocus?: ((image: number) => void) | undefined;
}

const side = 96;
const none: ReadonlySet<number> = new Set();

/** Images with what they were taken for; one of them is opened by Enter or a click. */
export function ImageGrid({ loaded, images, label, onFocus }: ImageGridProps) {
  const frame = useRef<HTMLDivElement>(null);
  const grid = useRef<TileGrid>(undefined);
  const latest = useRef({ loaded, onFocus });
  latest.current = { loaded, onFocus };
  useEffect(() => {
    const made = new TileGrid(frame.current!, {
      label,
      contentOf: (image) => tileOf(latest.current.loaded, image),
      onFocus: (image, isByUser) => {
        if (isByUser) latest.current.onFocus?.(image);
      },
      onSelect: openImage,
      onOpen: openImage,
    });
    grid.current = made;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        if (made.current !== undefined) openImage(made.current);
      } else made.moveByKey(event);
    };
    const element = frame.current!;
    element.addEventListener('keydown', onKey);
    return () => {
      element.removeEventListener('keydown', onKey);
      made.close();
    };
  }, [label]);
  useEffect(() => {
    grid.current?.show(images, none, side);
  }, [images, loaded, label]);
  // Few images need no more than a row or two.
  const rows = images.length <= 6 ? 1 : images.length <= 12 ? 2 : undefined;
  return <div class="image-grid" ref={frame} data-rows={rows} />;
}

/** Opens an image over the page, which the back button closes. */
export function openImage(image: number): void {
  setQuery({ image: String(image) }, true);
}

function tileOf({ answer, verdicts }: LoadedAnalysis, image: number): TileContent {
  const [label, predicted] = [verdicts.labels[image]!, verdicts.predicted[image]!];
  const own = answer.classes[label]!.name;
  const taken = answer.classes[predicted]!.name;
  const sure = formatPercent(verdicts.confidence[image]!, 0);
  const isRight = label === predicted;
  return {
    address: pictureAddress(answer, image, devicePixelRatio > 1 ? 192 : 96),
    label: isRight ? `${own}, rightly told, ${sure} sure` : `${own}, taken for ${taken}, ${sure} sure`,
    caption: isRight ? own : `${own} → ${taken}`,
    badges: [{ text: sure, kind: isRight ? 'kept' : 'label' }],
    isDimmed: false,
  };
}

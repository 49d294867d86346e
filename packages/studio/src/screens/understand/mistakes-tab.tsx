import { useMemo } from 'preact/hooks';
import { countOf, formatCount } from '../../parts/format.js';
import { Message } from '../../parts/message.js';
import { query, setQuery } from '../../shell/router.js';
import type { LoadedAnalysis } from './analysis-store.js';
import { mistakes } from './choose-images.js';
import { ImageGrid } from './image-grid.js';

/** Wrong answers, the surest first: wrong labels stand among them. */
export function MistakesTab({ loaded }: { readonly loaded: LoadedAnalysis }) {
  const { answer, verdicts } = loaded;
  const name = query.value.get('class');
  const label = name === null ? -1 : answer.classes.findIndex((one) => one.name === name);
  const images = useMemo(() => mistakes(verdicts, label < 0 ? undefined : label), [verdicts, label]);
  const of = label < 0 ? answer.images : answer.classes[label]!.images;
  return (
    <>
      <div class="toolbar">
        <label class="inline-field">
          Class{' '}
          <select
            value={label < 0 ? '' : String(label)}
            onChange={({ currentTarget: { value } }) =>
              setQuery({ class: value === '' ? null : answer.classes[Number(value)]!.name }, true)
            }
          >
            <option value="">all</option>
            {answer.classes.map((one, i) => (
              <option key={one.name} value={String(i)}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
        <span role="status">
          {countOf(images.length, 'mistake')} of {formatCount(of)} images, the surest first
        </span>
      </div>
      {images.length === 0 ? (
        <Message kind="empty" title="All of these images are told rightly." />
      ) : (
        <ImageGrid loaded={loaded} images={images} label="Surest mistakes" />
      )}
    </>
  );
}

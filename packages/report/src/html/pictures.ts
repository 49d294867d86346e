import type { RelativeDistances } from '../comparison/class-distances.js';
import type { Setting } from '../comparison/grid.js';
import type { CellPicture } from '../comparison/pictures.js';
import { html, type Markup } from '../markup.js';
import { colorBar, heatMap } from '../svg/heat-map.js';
import { scatter } from '../svg/scatter.js';
import { truncate } from '../text/width.js';
import { classLegend, NAMED } from './class-legend.js';
import { distanceRange, matrixFacts } from './distance-facts.js';

/** For each setting the embeddings and class distances of all losses side by side; the first one is open. */
export function picturesSection(pictures: readonly CellPicture[]): Markup {
  const settings = new Map<string, { setting: Setting; pictures: CellPicture[] }>();
  for (const picture of pictures) {
    const key = JSON.stringify([picture.setting.data, picture.setting.model]);
    const group = settings.get(key) ?? { setting: picture.setting, pictures: [] };
    group.pictures.push(picture);
    settings.set(key, group);
  }
  return html`${[...settings.values()].map((group, i) => settingPictures(group.setting, group.pictures, i === 0))}`;
}

function settingPictures(
  { data, model }: Setting,
  pictures: readonly CellPicture[],
  isOpen: boolean,
): Markup {
  const { classNames } = pictures[0]!;
  return html`<details${isOpen && html` open="open"`}>
<summary>${data} with ${model}</summary>
${classLegend(classNames)}
<h4>Test embeddings, UMAP</h4>
<div class="figures">${pictures.map((picture) => picture.umap && embeddingFigure(picture, 'UMAP', picture.umap))}</div>
<h4>Test embeddings, PCA</h4>
<div class="figures">${pictures.map((picture) => embeddingFigure(picture, 'PCA', picture.pca))}</div>
${distancesPart(pictures, 'embedding', 'embeddings')}
${distancesPart(pictures, 'attention', 'channel attention')}
</details>
`;
}

function embeddingFigure(picture: CellPicture, method: 'PCA' | 'UMAP', points: Float64Array): Markup {
  const { setting, loss, seed, classNames, labels, pcaVariance } = picture;
  const classes = classNames.length;
  const note = method === 'PCA' ? `, ${Math.round(100 * pcaVariance)} % of the variance` : '';
  const chart = scatter({
    title: `${method} of test embeddings, ${setting.data} with ${setting.model}, ${loss}`,
    description: `${labels.length} images of ${classes} classes, coloured by class.`,
    points,
    labels,
    classes,
    nameOf: (label) => (classes <= NAMED ? truncate(classNames[label]!, 12) : String(label)),
  });
  return html`<figure><figcaption>${loss}<small>${method}, seed ${seed}${note}</small></figcaption>${chart}</figure>
`;
}

/** The class distances of one kind of vectors, in one range of colours: another kind is another quantity. */
function distancesPart(
  pictures: readonly CellPicture[],
  kind: keyof CellPicture['distances'],
  what: string,
): Markup | null {
  const drawn = pictures.flatMap((picture) => {
    const distances = picture.distances[kind];
    return distances ? [{ picture, distances }] : [];
  });
  if (drawn.length === 0) return null;
  const range = distanceRange(drawn.map(({ distances }) => distances));
  return html`<h4>Mean distances between classes, ${what}</h4>
<p class="note">1 is the mean distance between images of different classes; the diagonal is the distance within a class. ${colorBar(range)}</p>
<div class="figures">${drawn.map(({ picture, distances }) => distanceFigure(picture, distances, range, what))}</div>`;
}

function distanceFigure(
  { setting, loss, seed, classNames }: CellPicture,
  { matrix }: RelativeDistances,
  range: readonly [number, number],
  what: string,
): Markup {
  const facts = matrixFacts(matrix, classNames);
  const chart = heatMap({
    title: `Mean distances between classes, ${what}, ${setting.data} with ${setting.model}, ${loss}`,
    description: facts,
    matrix,
    names: classNames,
    range,
  });
  return html`<figure><figcaption>${loss}<small>Seed ${seed}. ${facts}</small></figcaption>${chart}</figure>
`;
}

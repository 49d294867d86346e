import { describe, expect, test } from 'vitest';
import { aggregate } from '../comparison/aggregate.js';
import type { Cell } from '../comparison/cell.js';
import { drawCell, pictureCells } from '../comparison/pictures.js';
import type { ReportInfo } from '../document/methods.js';
import { checkHtml } from '../testing/check-html.js';
import { smallCell, smallCells } from '../testing/small-cell.js';
import { syntheticCells } from '../testing/synthetic-cells.js';
import { renderHtml } from './page.js';

function pageOf(cells: readonly Cell[], info: ReportInfo = {}): string {
  const comparison = aggregate(cells);
  const pictures = pictureCells(comparison.grid).map((cell) => drawCell(cell, { epochs: 2 }));
  return renderHtml(comparison, pictures, info);
}

/** The figures whose captions begin with a name. */
function figuresOf(page: string, name: string): string[] {
  return page.split('<figure>').filter((figure) => figure.startsWith(`<figcaption>${name}`));
}

describe('a large page', () => {
  const page = pageOf(syntheticCells({ testSamples: 200 }));
  const { elements, attributes, text } = checkHtml(page);

  test('stands alone: nothing is fetched and nothing runs', () => {
    for (const element of ['script', 'link', 'img', 'iframe', 'object', 'image', 'use']) {
      expect(elements).not.toContain(element);
    }
    expect(page).not.toMatch(/\w+:\/\/|url\(|@import|javascript:/i);
    for (const { name, value } of attributes) {
      expect(name).not.toMatch(/^(src|srcset|on\w+|xlink:href)$/);
      if (name === 'href') expect(value).toMatch(/^#/);
    }
    expect(page).toContain("default-src 'none'");
  });

  test('has links that lead to sections, and unique ids', () => {
    const values = (wanted: string) =>
      attributes.filter(({ name }) => name === wanted).map(({ value }) => value);
    const ids = values('id');
    expect(new Set(ids).size).toBe(ids.length);
    for (const href of values('href')) expect(ids).toContain(href.slice(1));
    expect(values('href')).toHaveLength(9);
    for (const id of values('aria-labelledby')) expect(ids).toContain(id);
  });

  test('has no number that is missing or broken', () => {
    expect(text).not.toMatch(/NaN|undefined|Infinity|\bnull\b/);
    for (const { value } of attributes) expect(value).not.toMatch(/NaN|undefined|Infinity|\bnull\b/);
  });

  test('has a name for every picture, for those who cannot see it', () => {
    const pictures = page.match(/<svg viewBox[^>]*>/g)!;
    // Three curves in four settings; UMAP, PCA and distances of 23 groups; distances of the attention of 4 of them.
    expect(pictures).toHaveLength(4 * 3 + 3 * 23 + 4);
    for (const picture of pictures) expect(picture).toMatch(/role="img" aria-label="[^"]{30,}"/);
  });
});

describe('the numbers of a small page', () => {
  const parameters = 272_474;
  const cells = [
    ...smallCells({ ce: [80, 82, 84] }, { record: { parameters, secondsPerEpoch: 2 } }),
    ...smallCells({ mine: [90, 91, 95] }, { record: { parameters, secondsPerEpoch: 5 } }),
  ];
  const { text } = checkHtml(pageOf(cells, { title: 'Two losses', notes: [['Machine', 'two cores']] }));

  test.each([
    ['title and sizes', 'Two losses 1 data set · 1 network · 2 losses · 3 seeds · baseline ce'],
    ['finding', 'mine beats ce: better in data with net (+10.00); mean difference +10.00 points.'],
    ['resolution', 'The 95 % interval of the difference reaches 2.48 points to either side'],
    ['accuracy of the baseline', 'ce82.00 ± 2.00'],
    ['accuracy of the loss', 'mine92.00 ± 2.65 ▲'],
    ['difference and interval', '+10.003 seeds+7.52 to +12.48'],
    ['paired t-test', '0.003t(2) = 17.32, Holm 0.003'],
    ["McNemar's test", '< 0.000130 : 0, Holm < 0.0001better than ce'],
    ['cost', 'mine5.0 s (2.50×)'],
    ['parameters', 'mine272 k'],
    ['compactness', 'mine0.500 ± 0.000'],
    ['note', 'Machinetwo cores'],
    ['runs', 'datanetmine395.0090.002 of 25.0 s'],
  ])('%s', (_, expected) => {
    expect(text).toContain(expected);
  });
});

describe('names', () => {
  const name = `<script>alert("1")</script> & 'it' ]]> <!--`;

  test('are escaped everywhere', () => {
    const { data } = smallCell().record;
    const record = { data: { ...data, name, classNames: [name, `${name} 2`] } };
    const cells = ['ce', name].map((loss) => smallCell({ data: name, model: name, loss, record }));
    const page = pageOf(cells, { title: name, notes: [[name, name]] });
    const checked = checkHtml(page);
    expect(checked.elements).not.toContain('script');
    expect(page).not.toContain('<!--');
    expect(checked.text).toContain(name);
    expect(checked.attributes.some(({ value }) => value.includes(name))).toBe(true);
  });
});

/** Runs of losses with so many right predictions out of 100; the validation accuracies are shares, epoch by epoch. */
function runsOf(losses: Record<string, { right: number; validation: readonly number[] }>): Cell[] {
  return Object.entries(losses).flatMap(([loss, { right, validation }]) =>
    [1, 2].map((seed) => {
      const curve = validation.map((validationAccuracy, i) => ({
        ...smallCell().record.curve[0]!,
        epoch: i + 1,
        validationAccuracy,
      }));
      return smallCell({ loss, seed, right: right + (loss === 'ce' ? 0 : seed % 2), record: { curve } });
    }),
  );
}

const steady = (right: number) => ({ right, validation: [right / 100, right / 100] });

describe('a loss that fails', () => {
  const losses = { ce: 80, cc: 81, crl: 79, em: 80, center: 81, nllr: 50 };
  const page = pageOf(
    runsOf(Object.fromEntries(Object.entries(losses).map(([loss, right]) => [loss, steady(right)]))),
  );

  test('does not stretch the axis of the differences', () => {
    const end = /The axes reach from −(\d+\.\d)/.exec(checkHtml(page).text)![1];
    expect(Number(end)).toBeLessThan(20);
  });

  test('is among the curves, and named beside a close-up without it', () => {
    const [all, closeUp, ...others] = figuresOf(page, 'Validation accuracy minus ce');
    expect(others).toEqual([]);
    expect(all!.match(/class="curve"/g)).toHaveLength(6);
    expect(closeUp).toContain('close-up<small>without nllr −30.0 at the end</small>');
    expect(closeUp!.match(/class="curve"/g)).toHaveLength(5);
  });
});

describe('curves of differences', () => {
  test('show the only loss that differs', () => {
    const figures = figuresOf(
      pageOf(runsOf({ ce: steady(80), cc: steady(80), crl: steady(80), mine: steady(60) })),
      'Validation accuracy minus ce',
    );
    expect(figures).toHaveLength(1);
    expect(figures[0]!.match(/class="curve"/g)).toHaveLength(4);
    expect(figures[0]).toContain('mine −20.0');
  });

  test('keep the baseline, however far the others are ahead', () => {
    const ahead = Object.fromEntries([90, 90, 91, 91, 92].map((right, i) => [`loss${i}`, steady(right)]));
    const figures = figuresOf(pageOf(runsOf({ ce: steady(40), ...ahead })), 'Validation accuracy minus ce');
    for (const figure of figures) expect(figure).toContain('At the end: ce 0.0');
  });

  test('begin after the noise of the first epochs, and say so', () => {
    const noisy = { right: 81, validation: [0.5, 0.8, 0.81, 0.8, 0.81, 0.81, 0.8, 0.81] };
    const page = pageOf(runsOf({ ce: { ...steady(80), validation: new Array(8).fill(0.8) }, noisy }));
    const [figure] = figuresOf(page, 'Validation accuracy minus ce');
    expect(figure).toContain('<small>from epoch 3; earlier differences are much larger</small>');
    expect(figuresOf(page, 'Validation accuracy, %')[0]).not.toContain('from epoch');
  });

  test('keep a loss that ended early', () => {
    const long = { right: 81, validation: [0.5, 0.8, 0.81, 0.8, 0.81, 0.81, 0.8, 0.81] };
    const short = { right: 80, validation: [0.6, 0.7] };
    const page = pageOf(runsOf({ ce: { ...steady(80), validation: new Array(8).fill(0.8) }, long, short }));
    const [figure] = figuresOf(page, 'Validation accuracy minus ce');
    expect(figure).toContain('short −10.0');
    expect(figure!.match(/class="curve"/g)).toHaveLength(3);
  });
});

test('no curve leaves its picture', () => {
  const rising = { right: 80, validation: [0.05, 0.4, 0.7, 0.8] };
  const page = pageOf(runsOf({ ce: rising, mine: { ...rising, validation: [0.9, 0.85, 0.82, 0.8] } }));
  const paths = [...page.matchAll(/class="curve" d="([^"]+)"/g)].map(([, path]) => path!);
  expect(paths.length).toBeGreaterThanOrEqual(6);
  for (const path of paths.filter((path) => path.includes('L'))) {
    const heights = [...path.matchAll(/[ML][\d.]+ (-?[\d.]+)/g)].map(([, y]) => Number(y));
    // The frame is 216 high.
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...heights)).toBeLessThanOrEqual(216);
  }
});

test('embeddings and attention have colours and sections of their own', () => {
  const arrays = smallCell().arrays;
  const attention = Float32Array.of(1, 8, 8, 1);
  const cell = smallCell({ loss: 'mine' });
  const attended = {
    ...cell,
    arrays: { ...arrays, classDistances: { ...arrays.classDistances, attention } },
  };
  const { text } = checkHtml(pageOf([smallCell(), attended]));
  // 1 and 4 between classes are 0.25 of their mean, 1 and 8 are 0.125.
  expect(text).toMatch(/Mean distances between classes, embeddings 1 is the mean [^.]+\. 0\.251\.00/);
  expect(text).toMatch(/Mean distances between classes, channel attention 1 is the mean [^.]+\. 0\.131\.00/);
  expect(text.match(/Seed 1\. Within a class 0\.25 on average/g)).toHaveLength(2);
  expect(text.match(/Seed 1\. Within a class 0\.13 on average/g)).toHaveLength(1);
});

test('captions are not bound to the width of their tables', () => {
  const page = pageOf([smallCell()]);
  expect(page).not.toContain('<caption');
  expect(page).toContain('<p class="caption">Seconds per epoch, and relative to ce</p>\n<div class="scroll"');
});

describe('small comparisons', () => {
  test.each([
    ['one run', [smallCell()]],
    ['no common seed', [smallCell({ loss: 'cc' }), smallCell({ loss: 'crl', seed: 2 })]],
    ['equal runs', [1, 2].flatMap((seed) => [smallCell({ seed }), smallCell({ loss: 'cc', seed })])],
  ])('%s', (_, cells) => {
    const page = pageOf(cells);
    expect(checkHtml(page).text).not.toMatch(/NaN|undefined|Infinity/);
    expect(page).not.toMatch(/="[^"]*(NaN|undefined|Infinity)/);
    expect(page).not.toMatch(/<section[^>]*>\s*<h2[^>]*>[^<]*<\/h2>\s*<\/section>/);
  });

  test('pictures and validation may be missing', () => {
    const cell = smallCell();
    const curve = cell.record.curve.map((epoch) => ({ ...epoch, validationAccuracy: null }));
    const record = { ...cell.record, curve, validationAccuracy: null };
    const { text } = checkHtml(renderHtml(aggregate([{ ...cell, record }])));
    expect(text).not.toContain('UMAP, seed');
    expect(text).toContain('Training accuracy');
    expect(text).not.toContain('Validation accuracy, %');
  });
});

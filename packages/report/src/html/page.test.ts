import { describe, expect, test } from 'vitest';
import { aggregate } from '../comparison/aggregate.js';
import type { Cell } from '../comparison/cell.js';
import { drawCell, pictureCells } from '../comparison/pictures.js';
import type { ReportInfo } from '../document/info.js';
import { summarizeReport } from '../document/summary.js';
import { checkHtml } from '../testing/check-html.js';
import { smallCell } from '../testing/small-cell.js';
import { syntheticCells } from '../testing/synthetic-cells.js';
import { renderHtml } from './page.js';

function pageOf(cells: readonly Cell[], info: ReportInfo = {}) {
  const comparison = aggregate(cells);
  const pictures = pictureCells(comparison.grid).map((cell) => drawCell(cell, { epochs: 2 }));
  return { comparison, page: renderHtml(comparison, pictures, info) };
}

const { comparison, page } = pageOf(syntheticCells({ testSamples: 200 }), {
  facts: [['Machine', 'two cores']],
});
const { elements, attributes, text } = checkHtml(page);

describe('the file stands alone', () => {
  test('nothing is fetched and nothing runs', () => {
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

  test('its links lead to sections, and its ids are unique', () => {
    const values = (wanted: string) =>
      attributes.filter(({ name }) => name === wanted).map(({ value }) => value);
    const ids = values('id');
    expect(new Set(ids).size).toBe(ids.length);
    for (const href of values('href')) expect(ids).toContain(href.slice(1));
    expect(values('href')).toHaveLength(9);
    for (const id of values('aria-labelledby')) expect(ids).toContain(id);
  });
});

describe('the content', () => {
  test('begins with the finding and has every number of the tables', () => {
    const { headline, losses } = summarizeReport(comparison);
    for (const sentence of [headline, ...losses]) expect(text).toContain(sentence);
    for (const { mean, deviation } of comparison.accuracy.flat().filter((summary) => summary !== null)) {
      const deviationText = deviation === null ? '' : ` ± ${(100 * deviation).toFixed(2)}`;
      expect(text).toContain(`${(100 * mean).toFixed(2)}${deviationText}`);
    }
    expect(text).toContain('two cores');
    expect(text).toContain('1 seed');
  });

  test('no number is missing or broken', () => {
    expect(text).not.toMatch(/NaN|undefined|Infinity|\bnull\b/);
    for (const { value } of attributes) expect(value).not.toMatch(/NaN|undefined|Infinity|\bnull\b/);
  });

  test('every picture has a name for those who cannot see it', () => {
    const pictures = page.match(/<svg viewBox[^>]*>/g)!;
    // Three curves in four settings; UMAP, PCA and distances of 23 groups.
    expect(pictures).toHaveLength(4 * 3 + 3 * 23);
    for (const picture of pictures) expect(picture).toMatch(/role="img" aria-label="[^"]{30,}"/);
  });
});

describe('names', () => {
  const name = `<script>alert("1")</script> & 'it' ]]> <!--`;

  test('are escaped everywhere', () => {
    const { data } = smallCell().record;
    const record = { data: { ...data, name, classNames: [name, `${name} 2`] } };
    const cells = ['ce', name].map((loss) => smallCell({ data: name, model: name, loss, record }));
    const { page } = pageOf(cells, { title: name, facts: [[name, name]] });
    const checked = checkHtml(page);
    expect(checked.elements).not.toContain('script');
    expect(page).not.toContain('<!--');
    expect(checked.text).toContain(name);
    expect(checked.attributes.some(({ value }) => value.includes(name))).toBe(true);
  });
});

describe('a loss that fails', () => {
  /** Right predictions out of 100 with one seed; the validation accuracies are the same shares. */
  const rights = { ce: 80, cc: 81, crl: 79, em: 80, center: 81, nllr: 50 };
  const cells = Object.entries(rights).flatMap(([loss, right]) =>
    [1, 2].map((seed) => {
      const curve = smallCell().record.curve.map((epoch) => ({ ...epoch, validationAccuracy: right / 100 }));
      return smallCell({ loss, seed, right: right + (loss === 'ce' ? 0 : seed % 2), record: { curve } });
    }),
  );
  const { page } = pageOf(cells);

  test('does not stretch the axis of the differences', () => {
    const end = /The axes reach from −(\d+\.\d)/.exec(checkHtml(page).text)![1];
    expect(Number(end)).toBeLessThan(20);
  });

  test('is named beside the curves of differences, which leave it out', () => {
    const figures = page
      .split('<figure>')
      .filter((figure) => figure.includes('Validation accuracy minus ce'));
    expect(figures).toHaveLength(1);
    expect(figures[0]).toContain('<small>Far off and not shown, at the end: nllr −30.0</small>');
    expect(figures[0]!.match(/class="curve"/g)).toHaveLength(5);
    expect(page.split('<figure>').find((figure) => figure.includes('>Validation accuracy, %<'))).toMatch(
      /(class="curve".*){6}/s,
    );
  });
});

test('curves of differences keep the baseline, however far the others are ahead', () => {
  const cells = [40, 90, 90, 91, 91, 92].map((right, i) => {
    const curve = smallCell().record.curve.map((epoch) => ({ ...epoch, validationAccuracy: right / 100 }));
    return smallCell({ loss: i === 0 ? 'ce' : `loss${i}`, right, record: { curve } });
  });
  expect(pageOf(cells).page).not.toContain('Far off and not shown');
});

describe('small comparisons', () => {
  test.each([
    ['one run', [smallCell()]],
    ['no baseline', [smallCell({ loss: 'cc' }), smallCell({ loss: 'crl' })]],
    ['equal runs', [1, 2].flatMap((seed) => [smallCell({ seed }), smallCell({ loss: 'cc', seed })])],
  ])('%s', (_, cells) => {
    const { page } = pageOf(cells);
    expect(checkHtml(page).text).not.toMatch(/NaN|undefined|Infinity/);
    expect(page).not.toMatch(/="[^"]*(NaN|undefined|Infinity)/);
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

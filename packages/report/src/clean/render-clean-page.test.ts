import { PICTURE_KINDS } from '@kindred/core/data';
import { describe, expect, test } from 'vitest';
import { checkHtml } from '../testing/check-html.js';
import { blankSheet } from '../testing/run-page-input.js';
import { shownImages } from './choose-thumbnails.js';
import { type CleanReport, COPY_KINDS, cleanReportSchema } from './record.js';
import { renderCleanPage } from './render-clean-page.js';

const image = (id: number) => ({
  id,
  file: `<b>cat's/${id}.jpg`,
  split: 'train' as const,
  class: '<i>cat "a"',
});

/** A report in which so many things of each kind are found. */
function reportOf(found: number): CleanReport {
  const images = Array.from({ length: found }, (_, i) => image(i));
  return cleanReportSchema.parse({
    format: 'kindred-clean',
    version: 1,
    data: {
      name: 'pets & co',
      format: 'image-folder',
      fingerprint: 'abc',
      images: 9000,
      splits: { train: 9000 },
    },
    basis: { kind: 'pretrained', text: 'Judged by heads.', network: 'mobilenetv2', folds: 5, accuracy: 0.9 },
    copies: images.map((one) => ({
      kind: COPY_KINDS[one.id % 3]!,
      ...(one.id % 3 === 2 && { cosine: 0.97654 }),
      acrossSplits: one.id === 0,
      acrossClasses: one.id === 1,
      images: Array.from({ length: 6 }, (_, i) => image(1000 + 10 * one.id + i)),
    })),
    labels: {
      filter: 'prune-by-noise-rate',
      wrongShare: 0.05,
      issues: images.map((one) => ({ ...one, suggested: 'dog', margin: 0.1, selfConfidence: 0.02 })),
    },
    pictures: PICTURE_KINDS.flatMap((kind) =>
      images.map((one) => ({ ...one, kind, value: 1234.5, limit: 0.001 })),
    ),
    outliers: images.map((one) => ({ ...one, deviations: 4.321 })),
    classes: Array.from({ length: 30 }, (_, k) => ({
      ...{ name: `class ${k}`, images: k, isSmall: k < 20, threshold: null },
      wrongShare: k === 0 ? null : 0.01,
    })),
    imbalance: 29,
    problems: images.map(({ file }) => ({ source: file, message: 'is damaged' })),
  });
}

const pageOf = (report: CleanReport, uri?: string) =>
  renderCleanPage(report, blankSheet(shownImages(report).length, uri));

describe('a page on much that is wrong', () => {
  const report = reportOf(500);
  const page = pageOf(report, `data:image/webp;base64,${'A'.repeat(3.5e6)}`);
  const { elements, attributes, text } = checkHtml(page);

  test('is bounded, and says what it leaves out', () => {
    expect(shownImages(report).length).toBeLessThan(600);
    expect(page.length).toBeLessThan(5e6);
    expect(text).toContain('Here are the first 60 of 500 labels');
    expect(text).toContain('Here are the first 12 of 167 groups');
    expect(text).toContain('Here are the first 30 of 500 images');
    expect(text).toContain('and 2 more');
    expect(text).toContain('Alike by embedding: 830');
    expect(text).toContain('cosine 0.977');
  });

  test('stands alone: no request, no script', () => {
    const policy = attributes.find(({ value }) => value.includes('default-src'))!.value;
    expect(policy).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
    );
    for (const element of ['script', 'link', 'img', 'iframe', 'form'])
      expect(elements).not.toContain(element);
    for (const { name, value } of attributes) {
      expect(name).not.toMatch(/^(src|srcset|on\w+)$/);
      if (name === 'href') expect(value).toMatch(/^#/);
    }
  });

  test('shows names as they are, and numbers that are some', () => {
    expect(text).toContain("<b>cat's/0.jpg");
    expect(page).not.toContain('<b>cat');
    expect(text).toContain('1,235 (limit 0.001)');
    expect(text).not.toMatch(/NaN|undefined|Infinity|\bnull\b/);
  });

  test('each section is reached by the keyboard, and what scrolls can be', () => {
    const ids = attributes.filter(({ element, name }) => element === 'section' && name === 'id');
    const links = attributes.filter(({ name }) => name === 'href').map(({ value }) => value.slice(1));
    expect(links).toEqual(ids.map(({ value }) => value));
    const regions = attributes.filter(({ value }) => value === 'region');
    expect(attributes.filter(({ name }) => name === 'tabindex')).toHaveLength(regions.length);
    expect(regions.length).toBeGreaterThan(0);
  });
});

test('where nothing is wrong it says so, and what was not judged', () => {
  const report: CleanReport = { ...reportOf(0), labels: null, outliers: null };
  const { text } = checkHtml(renderCleanPage(report));
  expect(text).toContain('There are none.');
  expect(text).toContain('There was nothing to tell them by.');
  expect(text).toContain('not judged');
  expect(text).not.toMatch(/NaN|undefined|\bnull\b/);
});

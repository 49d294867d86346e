/// <reference types="node" />
import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { evaluationReport } from '@kindred/core/evaluate';
import { describe, expect, test } from 'vitest';
import { checkHtml } from '../testing/check-html.js';
import { blankSheet, runPageInput, type SyntheticRun } from '../testing/run-page-input.js';
import { planRunPage, renderRunPage } from './render-run-page.js';
import type { RunPageInput } from './run-page.js';
import { SCRIPT, SCRIPT_HASH } from './script.js';

function pageOf(input: RunPageInput, { side = 28, uri = 'data:image/webp;base64,AAAA' } = {}): string {
  const plan = planRunPage(input, side);
  return renderRunPage(plan, { ...blankSheet(plan.chosen.shown.length, uri), side });
}

const checked = (run: SyntheticRun = {}) => checkHtml(pageOf(runPageInput(run)));

/** What the page hands to its script. */
function dataOf(page: string) {
  const [, json] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)!;
  return { json: json!, data: JSON.parse(json!) };
}

function expectSound({ attributes, text }: ReturnType<typeof checkHtml>): void {
  expect(text).not.toMatch(/NaN|undefined|Infinity|\bnull\b/);
  for (const { value } of attributes) expect(value).not.toMatch(/NaN|undefined|Infinity|\bnull\b/);
}

describe('a page of 10,000 images of 100 classes', () => {
  const classNames = Array.from({ length: 100 }, (_, k) => `class ${k}`);
  const input = runPageInput({ samples: 10_000, classNames, noise: 1.6, hasAttention: true });
  const plan = planRunPage(input, 72);
  // As large as the largest sheet that is made.
  const uri = `data:image/webp;base64,${'A'.repeat(3.5e6)}`;
  const page = renderRunPage(plan, { ...blankSheet(plan.chosen.shown.length, uri), side: 72 });
  const whole = checkHtml(page);

  test('is smaller than 5 MB, and says what it leaves out', () => {
    expect(page.length).toBeLessThan(5e6);
    const { shown, map } = plan.chosen;
    expect(whole.text).toContain(`thumbnails of ${shown.length} of the 10000 images`);
    expect(whole.text).toContain(`${map.length} of 10,000 test images, drawn by class`);
    expect(whole.text).toMatch(/Most confused: 20 of [\d,]+ pairs of classes/);
  }, 60_000);

  test('stands alone: nothing is fetched, and its policy knows its script by its hash', () => {
    const policy = whole.attributes.find(({ value }) => value.includes('default-src'))!.value;
    expect(policy).toBe(
      `default-src 'none'; script-src '${SCRIPT_HASH}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    expect(SCRIPT_HASH).toBe(`sha256-${createHash('sha256').update(SCRIPT).digest('base64')}`);
    expect(page.match(/<script[^>]*>/g)).toEqual(['<script type="application/json" id="data">', '<script>']);
    expect(page).toContain(`<script>${SCRIPT}</script>`);
    for (const element of ['link', 'img', 'iframe', 'object', 'image', 'use', 'form']) {
      expect(whole.elements).not.toContain(element);
    }
    for (const { name, value } of whole.attributes) {
      expect(name).not.toMatch(/^(src|srcset|on\w+|xlink:href)$/);
      if (name === 'href') expect(value).toMatch(/^#/);
    }
    expect(page.match(/url\([^)]{0,20}/g)).toEqual(['url("data:image/webp;bas']);
  });

  test('has links that lead to sections, and unique ids', () => {
    const values = (wanted: string) =>
      whole.attributes.filter(({ name }) => name === wanted).map(({ value }) => value);
    const ids = values('id');
    expect(new Set(ids).size).toBe(ids.length);
    expect(values('href')).toHaveLength(10);
    for (const href of values('href')) expect(ids).toContain(href.slice(1));
    for (const id of values('aria-labelledby')) expect(ids).toContain(id);
  });

  test('has no number that is missing or broken, and a text for every picture', () => {
    expectSound(whole);
    const pictures = page.match(/<svg viewBox[^>]*>/g)!;
    // Two curves, the matrix, the diagram, the map, two kinds of distances.
    expect(pictures).toHaveLength(7);
    for (const picture of pictures) expect(picture).toMatch(/role="img" aria-label="[^"]{30,}"/);
    const recalls = page.match(/<svg class="share"[^>]*>/g)!;
    expect(recalls).toHaveLength(101);
  });

  test('tells its script every cell that is not empty, and the images that have thumbnails', () => {
    const { data } = dataOf(page);
    const { confusion } = input.evaluation;
    const cells = Array.from({ length: 100 }, () => new Array(100).fill(0));
    for (let i = 0; i < data.cells.length; i += 3)
      cells[data.cells[i]]![data.cells[i + 1]] = data.cells[i + 2];
    expect(cells).toEqual(confusion);
    expect(data.images).toHaveLength(plan.chosen.shown.length);
    const first = plan.chosen.shown[0]!;
    expect(data.images[0]).toEqual([
      input.inference.labels[first],
      plan.chosen.verdicts[first]!.predicted,
      expect.closeTo(plan.chosen.verdicts[first]!.confidence, 5),
      `test/${first}.jpg`,
    ]);
    expect(data.map.points).toHaveLength(3 * plan.chosen.map.length);
  });
});

test('the script is one that a browser can read', () => {
  expect(() => new Script(SCRIPT)).not.toThrow();
  expect(SCRIPT).not.toMatch(/\beval\b|innerHTML|insertAdjacentHTML|fetch|XMLHttpRequest|import\b|<\//);
});

describe('the numbers', () => {
  const input = runPageInput({ noise: 2, hasAttention: true });
  const { text } = checkHtml(pageOf(input));
  const { accuracy, nll, calibration, compactness, perClass, confusion } = input.evaluation;
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

  test('are those of the evaluation', () => {
    const { lower, upper } = accuracy.interval;
    expect(text).toContain(
      `${percent(accuracy.top1)} of 40 test images right (95 % interval ${(100 * lower).toFixed(2)} to ${percent(upper)})`,
    );
    expect(text).toContain(`Negative log-likelihood${nll.toFixed(4)}`);
    expect(text).toContain(`Calibration error${percent(calibration.ece)}`);
    expect(text).toContain(`Compactness${compactness.embedding.ratio!.toFixed(4)}`);
    expect(text).toContain(`Compactness of attention${compactness.attention!.ratio!.toFixed(4)}`);
    expect(text).toContain(
      `cat ${confusion[0]!.map((count) => (count === 0 ? '·' : count)).join('')}`.replace(' ', ''),
    );
    expect(text).toContain(percent(perClass[1]!.recall!));
  });

  test('come with the epochs, the recipe and the versions', () => {
    expect(text).toContain('The network is that of epoch 3, the best one on the validation images.');
    expect(text).toContain('30.333390.000.500075.000.03332.0');
    expect(text).toContain('loss.lambda0.1');
    expect(text).toContain('kindred0.1.0');
  });
});

describe('what the accuracy hides', () => {
  test('classes that were never predicted or tested are named, the balanced accuracy stands beside', () => {
    const labels = Int32Array.from({ length: 21 }, (_, i) => Number(i === 20));
    const inference = {
      logits: Float32Array.from({ length: 63 }, (_, i) => Number(i % 3 === 0)),
      labels,
      classes: 3,
      embedding: { vectors: Float32Array.from({ length: 42 }, (_, i) => i), dimensions: 2 },
    };
    const input = { inference, evaluation: evaluationReport(inference) };
    const page = checked({ input });
    expectSound(page);
    expect(page.text).toMatch(/95\.24 % of 21 test images right \(.*\); balanced accuracy 50\.00 %/);
    expect(page.text).toContain("Note: class 'dog' never predicted: 1 image of it, none recognised.");
    expect(page.text).toContain("Note: there are no images of class 'owl': nothing is measured of it.");
  });

  test('where all that was tested is right, no more than that is said', () => {
    const { text } = checked({ noise: 0, emptyClasses: 1 });
    expect(text).toContain('40 images of 2 classes are right, but 1 of 3 classes were not tested.');
    expect(text).not.toMatch(/mistaken|every image was recognised/);
  });
});

describe('a network with weights from elsewhere', () => {
  const textOf = (input: Partial<RunPageInput>) => checked({ input }).text;

  test('says how the head did before it was tuned, and which epoch it is of', () => {
    const head = { accuracy: 0.5 };
    const tuned = textOf({ head, chosen: { epoch: 2, by: 'tuning' } });
    expect(tuned).toContain('The head alone, on the frozen backbone: 50.00 % on the validation images.');
    expect(tuned).toContain(
      'epoch 2, the last one whose accuracy on the validation images is within a standard',
    );
    const untuned = textOf({ head, chosen: { epoch: 0, by: 'tuning' } });
    expect(untuned).toContain('The network is that of epoch 0, before tuning, which made it worse');
    expect(untuned).toContain("The run's network is that of epoch 0, before the first one here.");
  });

  test('is known by cross-validation, where there are no other images than those of training', () => {
    const head = { accuracy: 0.75, folds: 5 };
    const few = { split: 'train', head, chosen: { epoch: 0, by: 'head' }, course: [] } as const;
    const page = pageOf(runPageInput({ input: few }));
    expect(page).toContain('<p class="headline">75.00\u00a0% right by 5-fold cross-validation</p>');
    expect(checkHtml(page).text).toMatch(
      /The head that was trained on all: [\d.]+ % of 40 train images right/,
    );
    const tested = textOf({ ...few, split: 'test' });
    expect(tested).toContain('The head alone, on the frozen backbone: 75.00 % by 5-fold cross-validation.');
  });
});

describe('what may be missing', () => {
  test.each<[string, SyntheticRun, string]>([
    ['all but one image', { samples: 1, classNames: ['a', 'b'] }, 'A map needs three images at least.'],
    ['images of two classes', { emptyClasses: 2, classNames: ['a', 'b', 'c', 'd'] }, 'no images'],
    ['mistakes', { noise: 0 }, 'There are none: every image was recognised.'],
    ['metrics', { input: { course: [], chosen: undefined } }, 'There are no metrics of an epoch.'],
    ['attention', {}, 'Embeddings'],
  ])('%s', (_, run, expected) => {
    const page = checked(run);
    expectSound(page);
    expect(page.text).toContain(expected);
  });

  test('validation, and all epochs but one', () => {
    const [first] = runPageInput().course;
    const course = [{ ...first!, validation: undefined }];
    const page = checked({ input: { course, chosen: { epoch: 1, by: 'last' } } });
    expectSound(page);
    expect(page.text).not.toContain('validation images, after the epoch');
    expect(page.text).toContain('The network is that of epoch 1, the last one.');
  });

  test('thumbnails: names stay', () => {
    const plan = planRunPage(runPageInput({ noise: 2 }), 28);
    const page = checkHtml(renderRunPage(plan));
    expectSound(page);
    expect(page.text).toMatch(/test\/\d+\.jpg/);
    expect(page.attributes.some(({ value }) => value === 't')).toBe(false);
  });

  test('caveats and notes stand first', () => {
    const { text } = checked({
      input: { split: 'train', caveat: 'it has seen these', notes: ['it is not finished.'] },
    });
    expect(text).toContain('of 40 train images right');
    expect(text).toContain('Note: it has seen these. Note: it is not finished.');
  });
});

test('names are escaped, whatever is in them', () => {
  const names = [
    '<img src=x onerror=alert(1)>',
    `"it's" </script><script>alert(2)</script> <!-- & ]]>`,
    'حروف 🦉 '.repeat(20),
  ];
  const input = {
    source: (i: number) => `${names[i % 3]}/${i}`,
    name: names[1]!,
    model: names[0]!,
    notes: names,
  };
  const page = pageOf(runPageInput({ classNames: names, noise: 2, input }));
  const { elements, attributes, text } = checkHtml(page);
  expect(elements).not.toContain('img');
  expect(page).not.toContain('<!--');
  expect(page.match(/<\/script>/g)).toHaveLength(2);
  for (const name of names) expect(text).toContain(name.trim().replace(/\s+/g, ' '));
  expect(attributes.map(({ name }) => name)).not.toContain('onerror');
  const { json, data } = dataOf(page);
  expect(json).not.toContain('<');
  expect(data.names).toEqual(names);
});

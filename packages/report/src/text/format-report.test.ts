import { KindredError } from '@kindred/core/errors';
import { evaluationReport } from '@kindred/core/evaluate';
import { describe, expect, test } from 'vitest';
import { formatReport } from './format-report.js';
import { displayWidth } from './width.js';

/** One sample per label, predicted as given, with features that equal the label. */
function reportOf(labels: number[], predicted: number[], classes: number) {
  const logits = new Float32Array(labels.length * classes);
  predicted.forEach((prediction, sample) => {
    logits[sample * classes + prediction] = 1e4;
  });
  const embedding = { vectors: Float32Array.from(labels), dimensions: 1 };
  return evaluationReport({ logits, labels: Int32Array.from(labels), classes, embedding });
}

describe('formatReport', () => {
  test('a small report in full', () => {
    const report = reportOf([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 1, 0], 4);
    expect(formatReport(report, ['cat', 'dog', 'a very long name for just one bird', 'none'])).toBe(
      `6 images of 4 classes
Top-1 accuracy             66.67 %
  95 % interval 30.00 % to 90.32 %
Balanced accuracy          55.56 %
Macro-F1                   48.89 %
Mean average precision     48.15 %
Negative log-likelihood  3333.3333
Calibration error (ECE)    33.33 %
  in the worst bin         33.33 %
class 'a very long name for just o…' never predicted: 1 image of it, none recognised
there are no images of class 'none': nothing is measured of it

Compactness (Euclidean distance, mean over pairs of images)
                    embedding
  same class           0.0000
  other class          1.2727
  ratio                0.0000
  ratio of squares     0.0000
  images                  all

Retrieval by embeddings (Euclidean distance, 5 images, each among the other 5)
  precision@1                        100.00 %
  R-precision                        100.00 %
  MAP@R                              100.00 %
  5-NN accuracy                       60.00 %
  no other of their class, left out         1

Classes by recall, worst first
                                  recall    95 % interval  precision       AP  images
  a very long name for just o…    0.00 %    0.0 to 79.3 %          -  16.67 %       1
  cat                            66.67 %   20.8 to 93.9 %    66.67 %  61.11 %       3
  dog                           100.00 %  34.2 to 100.0 %    66.67 %  66.67 %       2

Confusion: a row for each class, a column for what it was taken for
                    cat  dog  a very long …  none
  cat                 2    1              .     .
  dog                 .    2              .     .
  a very long nam…    1    .              .     .
  none                .    .              .     .`,
    );
  });

  test('attention is a second column, top-5 appears with more than five classes', () => {
    const base = reportOf([0, 1, 2], [0, 1, 2], 6);
    const { embedding } = base.compactness;
    const report = { ...base, compactness: { embedding, attention: { ...embedding, samples: 9000 } } };
    const text = formatReport(report, ['a', 'b', 'c', 'd', 'e', 'f']);
    expect(text).toMatch(/^Top-5 accuracy +100\.00 %$/m);
    expect(text).toMatch(/^ {2}other class +1\.3333 +1\.3333$/m);
    expect(text).toMatch(/^ {2}images +all +3 of 9,000$/m);
  });

  test('names the classes that were never predicted and never tested, and says no more than was tested', () => {
    const lopsided = reportOf([...Array<number>(20).fill(0), 1], Array<number>(21).fill(0), 2);
    const text = formatReport(lopsided, ['neg', 'pos']);
    expect(text).toMatch(/^Top-1 accuracy +95\.24 %$/m);
    expect(text).toMatch(/^Balanced accuracy +50\.00 %$/m);
    expect(text).toContain("class 'pos' never predicted: 1 image of it, none recognised");
    const partial = formatReport(reportOf([0, 0, 0], [0, 0, 0], 3), ['big', 'x', 'y']);
    expect(partial).toContain("there are no images of classes 'x', 'y': nothing is measured of them");
    expect(partial).toContain('3 images of 1 class are right, but 2 of 3 classes were not tested');
    expect(partial).not.toContain('mistaken');
    const whole = formatReport(reportOf([0, 1], [0, 1], 2), ['a', 'b']);
    expect(whole).toContain('No class was mistaken for another');
  });

  test('lists stay short with many classes', () => {
    const labels = Array.from({ length: 300 }, (_, i) => i);
    const report = reportOf(labels, [...labels.slice(1), 0], 300);
    const text = formatReport(report, labels.map(String));
    expect(text).toContain('Worst classes by recall (10 of 300)');
    expect(text.split('\n').length).toBeLessThan(55);
  });

  test('ten classes with long names and thousands of images fit a terminal', () => {
    const labels = Array.from({ length: 10_000 }, (_, i) => i % 10);
    const report = reportOf(labels, [1, ...labels.slice(1)], 10);
    const names = labels.slice(0, 10).map((label) => `a class with a long name ${label}`);
    const text = formatReport(report, names);
    const matrix = text.slice(text.indexOf('Confusion: ')).split('\n');
    expect(matrix).toHaveLength(12);
    expect(matrix[2]).toBe('  a class with a …   999     1     .     .     .     .     .     .     .     .');
    for (const line of matrix) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('with too many classes for that, the worst mistakes', () => {
    const labels = Array.from({ length: 100 }, (_, i) => i % 20);
    const predicted = labels.map((label, i) => (i < 20 || label < 3 ? (label + 1) % 20 : label));
    const text = formatReport(
      reportOf(labels, predicted, 20),
      Array.from({ length: 20 }, (_, i) => `class ${i}`),
    );
    const mistakes = text.slice(text.indexOf('Most confused'));
    expect(mistakes).toMatch(/^Most confused \(10 of 20 pairs; report\.confusion has all\)\n/);
    expect(mistakes).toMatch(/\n {2}class 0 taken for class 1 +5 +100\.00 %\n/);
    expect(mistakes).toMatch(/\n {2}class 3 taken for class 4 +1 +20\.00 %\n/);
  });

  test.each([60, 80])('fits into %i columns, whatever the classes are called', (width) => {
    const report = reportOf([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 1, 0], 4);
    const names = [
      'a very long name for just one bird',
      '東京都の鳥のとても長い名前です',
      'x'.repeat(99),
      'none',
    ];
    for (const line of formatReport(report, names, { width }).split('\n')) {
      expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    }
  });

  test('refuses another number of names', () => {
    expect(() => formatReport(reportOf([0], [0], 2), ['a'])).toThrow(KindredError);
  });
});

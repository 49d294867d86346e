import { expect, test } from 'vitest';
import type { AbnormalResult } from '../../api/abnormality/report.js';
import { formatAbnormalReport, formatShare } from './abnormal-report.js';
import { createStyle } from './style.js';

const estimate = (value: number) => ({ value, lower: value - 0.01, upper: value });

function result(change: Partial<AbnormalResult>): AbnormalResult {
  const metrics = {
    auroc: estimate(0.9996),
    auprNormal: estimate(0.99),
    auprAbnormal: estimate(0.98),
    fpr95: estimate(0.12),
  };
  return {
    ...{ name: 'pets', kind: 'data', images: 500, accuracy: undefined, cleanAccuracy: undefined },
    chance: { auprNormal: 0.8, auprAbnormal: 0.2 },
    detection: { energy: metrics, 'nearest-neighbours k 5': metrics },
    ...change,
  };
}

test('a row for each score, with what chance gives where that changes', () => {
  const report = {
    normal: { data: 'digits', split: 'test', images: 2000, accuracy: 0.9912 },
    scores: ['energy', 'nearest-neighbours k 5'],
    refused: { likelihood: 'it needs another loss' },
    results: [
      result({}),
      result({ name: 'more' }),
      result({ name: 'few', images: 2, chance: { auprNormal: 0.999, auprAbnormal: 0.001 } }),
      result({ name: 'fgsm epsilon 8', kind: 'attack', accuracy: 0.123, cleanAccuracy: 0.99 }),
    ],
  };
  const lines = formatAbnormalReport(report, createStyle(false));
  expect(lines.slice(0, 8)).toEqual(
    [
      'normal: 2,000 test images of digits, accuracy 99.12 %',
      'without score likelihood: it needs another loss',
      '',
      'Other images',
      '                                          AUROC  AUPR normal  AUPR abnormal                    FPR95',
      'pets: 500 images',
      '  by chance                               50.00        80.00          20.00                    95.00',
      '  energy                  99.96 (98.96 .. 99.96)        99.00          98.00   12.00 (11.00 .. 12.00)',
    ].map((line) =>
      expect.stringMatching(new RegExp(`^${line.replace(/[()+.]/g, '\\$&').replace(/ +/g, ' +')}$`)),
    ),
  );
  const text = lines.join('\n');
  expect(text.match(/by chance/g)).toHaveLength(3);
  expect(text).toContain('\nfgsm epsilon 8: 500 images, accuracy 12.30 % (unchanged 99.00 %)\n');
  expect(text).not.toContain('Wilson');
});

test('in a narrow terminal a name, its metrics and their intervals have a row each; a perfect score is explained', () => {
  const perfect = { ...result({}).detection.energy!, auroc: { value: 1, lower: 0.9817, upper: 1 } };
  const report = {
    normal: { data: 'digits', split: 'test', images: 2000, accuracy: 0.9912 },
    scores: ['energy'],
    refused: {},
    results: [result({ detection: { energy: perfect } })],
  };
  const lines = formatAbnormalReport(
    report,
    createStyle(false, () => 60),
  );
  expect(lines.slice(2, 10)).toEqual([
    'Other images',
    '                       AUPR      AUPR',
    '              AUROC  normal  abnormal             FPR95',
    'pets: 500 images',
    '  by chance',
    '              50.00   80.00     20.00             95.00',
    '  energy',
    '             100.00   99.00     98.00             12.00',
  ]);
  expect(lines[10]).toMatch(/^ +\(98\.17 \.\. 100\.00\) +\(11\.00 \.\. 12\.00\)$/);
  expect(lines.join(' ')).toContain(
    'A value of exactly 0 or 100 has the interval of a share in which no image erred',
  );
});

test('in short, the mean AUROC of each score for each kind of images, the highest marked', () => {
  const auroc = (value: number) => ({ ...result({}).detection.energy!, auroc: estimate(value) });
  const detection = (energy: number, other: number) => ({ energy: auroc(energy), other: auroc(other) });
  const report = {
    normal: { data: 'digits', split: 'test', images: 2000, accuracy: 0.9912 },
    scores: ['energy', 'other'],
    refused: {},
    results: [
      result({ detection: detection(0.9, 0.8) }),
      result({ name: 'more', detection: detection(0.5, 0.8) }),
      result({ name: 'blur', kind: 'corruption', detection: detection(0.7, 0.700001) }),
    ],
  };
  const lines = formatAbnormalReport(report, createStyle(false));
  const start = lines.findIndex((line) => line.startsWith('In short'));
  expect(lines.slice(start + 1, start + 5)).toEqual([
    '        other    corrupted',
    'energy  70.00        70.00 *',
    'other   80.00 *      70.00 *',
    '',
  ]);
});

test.each([
  [1, '100.00'],
  [0.99996, '>99.99'],
  [0.9996, '99.96'],
  [0.5, '50.00'],
  [0.00004, '<0.01'],
  [0, '0.00'],
])('%s is %s', (share, text) => {
  expect(formatShare(share)).toBe(text);
});

import { displayWidth } from '@kindred/report/text';
import { describe, expect, test } from 'vitest';
import { epochEvent, stepEvent } from '../../testing/run-events.js';
import { formatEpochLine, formatStepLine, formatStepLog } from './step-line.js';
import { createStyle } from './style.js';

const plain = createStyle(false);
const colored = createStyle(true);

describe('the line that is redrawn', () => {
  test('says everything where there is room', () => {
    expect(formatStepLine(stepEvent(), 140, plain)).toBe(
      'epoch  3/10   56/112  ████████████░░░░░░░░░░░░  1,234 img/s  2:31 left  ' +
        'loss 0.4123  ce 0.3912  cc 0.4226  lr 0.04321',
    );
  });

  test('gives up what matters least first', () => {
    expect(formatStepLine(stepEvent(), 80, plain)).toBe(
      'epoch  3/10   56/112  █████░░░░░  1,234 img/s  2:31 left  loss 0.4123',
    );
    expect(formatStepLine(stepEvent(), 50, plain)).toBe('epoch  3/10   56/112  2:31 left  loss 0.4123');
    expect(formatStepLine(stepEvent(), 5, plain)).toBe('epoch  3/10   56/112  loss 0.4123');
  });

  test.each([40, 60, 80, 100, 120, 200])('fits into %i columns, colours or not', (width) => {
    expect(displayWidth(formatStepLine(stepEvent(), width, colored))).toBeLessThanOrEqual(width);
    expect(displayWidth(formatStepLine(stepEvent(), width, colored))).toBe(
      formatStepLine(stepEvent(), width, plain).length,
    );
  });

  test('a loss of one term is said once, an unknown time left not at all', () => {
    const event = stepEvent({ terms: { ce: 0.41234 }, secondsLeft: undefined });
    const line = formatStepLine(event, 140, plain);
    expect(line).not.toContain('ce');
    expect(line).not.toContain('left');
    expect(line).not.toMatch(/ {3}loss/);
  });
});

test('the line in a log says everything without a bar', () => {
  expect(formatStepLog(stepEvent(), 100)).toBe(
    'epoch  3/10  step  56/112  1,234 img/s  2:31 left  loss 0.4123  ce 0.3912  cc 0.4226  lr 0.04321',
  );
});

describe('the line of an epoch', () => {
  test('with validation', () => {
    expect(formatEpochLine(epochEvent(), plain)).toBe(
      'epoch  3/10  loss 0.4123  ce 0.3912  cc 0.4226  acc  93.12 %  val  94.33 %  best  12 s',
    );
  });

  test('columns stay where they are without a best mark', () => {
    const best = formatEpochLine(epochEvent(), plain);
    const other = formatEpochLine(epochEvent({ isBest: false }), plain);
    expect(other.replace('    ', 'best')).toHaveLength(best.length);
    expect(other).not.toContain('best');
  });

  test('without validation', () => {
    const line = formatEpochLine(epochEvent({ validation: undefined, isBest: false }), plain);
    expect(line).toBe('epoch  3/10  loss 0.4123  ce 0.3912  cc 0.4226  acc  93.12 %  12 s');
  });
});

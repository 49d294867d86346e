import { storedLabel } from '@kindred/core/config';
import { wilsonInterval } from '@kindred/core/evaluate';
import type { ModelCard } from '@kindred/core/export';
import { groupDigits } from '@kindred/report/text';
import { formatNumber, formatPercent } from './format.js';

/** The threshold of a model, and how many normal images it rejects: counted, and what that says of others. */
export function formatNormality({
  score,
  threshold,
  images,
  rejected,
}: NonNullable<ModelCard['normality']>): string {
  const below = `abnormal below ${formatNumber(threshold)} (${storedLabel(score)})`;
  if (rejected === undefined) return below;
  const { lower, upper } = wilsonInterval(rejected, images);
  return (
    `${below}: ${groupDigits(rejected)} of ${groupDigits(images)} validation images, ${formatPercent(rejected / images)} ` +
    `(95 % interval ${formatPercent(lower)} to ${formatPercent(upper)})`
  );
}

export function formatCalibration({
  temperature,
  unbounded,
  eceBefore,
  eceAfter,
  images,
}: NonNullable<ModelCard['calibration']>): string {
  const measured = `on ${groupDigits(images)} validation images`;
  if (unbounded !== undefined) {
    return `temperature 1, confidences stay as they are: ${unbounded} (ECE ${formatPercent(eceBefore)} ${measured})`;
  }
  return (
    `temperature ${formatNumber(temperature)}: ECE ${formatPercent(eceBefore)} before, ${formatPercent(eceAfter)} after ` +
    `(cross-fitted), ${measured}`
  );
}

/** What speaks against a calibration; undefined where nothing does. */
export function calibrationWarning({
  eceBefore,
  eceAfter,
}: NonNullable<ModelCard['calibration']>): string | undefined {
  if (eceAfter <= eceBefore) return undefined;
  return (
    `with the temperature the calibration error is higher, ${formatPercent(eceAfter)} instead of ` +
    `${formatPercent(eceBefore)}: look whether to leave --calibrate out`
  );
}

import { calibration, crossFitTemperature, fitTemperature } from '../../evaluate/index.js';
import type { ModelCard } from '../../export/index.js';
import type { NetworkFeatures } from './features.js';

/** Fits a temperature on validation images, and measures what it is worth on images that it was not fitted on. */
export function calibrate(held: NetworkFeatures): ModelCard['calibration'] {
  const { temperature, unbounded } = fitTemperature(held);
  const eceBefore = calibration(held).ece;
  const images = held.labels.length;
  if (unbounded !== undefined) return { temperature, unbounded, eceBefore, eceAfter: eceBefore, images };
  return {
    temperature,
    eceBefore,
    eceAfter: calibration(crossFitTemperature(held).predictions).ece,
    images,
  };
}

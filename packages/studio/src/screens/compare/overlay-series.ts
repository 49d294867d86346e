import { alignLines, type Line } from '../../parts/align-series.js';
import type { RunCourse } from '../../protocol/index.js';

/** What curves can be drawn of. */
export const MEASURES = {
  validationAccuracy: { title: 'Validation accuracy', isShare: true },
  validationLoss: { title: 'Validation loss', isShare: false },
  trainAccuracy: { title: 'Training accuracy', isShare: true },
  trainLoss: { title: 'Training loss by epochs', isShare: false },
  stepLoss: { title: 'Training loss by steps', isShare: false },
  learningRate: { title: 'Learning rate', isShare: false },
} as const;
export type Measure = keyof typeof MEASURES;

/** And over what. */
export const AXES = {
  epoch: { title: 'Epoch' },
  step: { title: 'Step' },
  seconds: { title: 'Seconds of training' },
} as const;
export type Axis = keyof typeof AXES;

/** Curves on one axis, as they are drawn: a column of places, and one of values for each run. */
export interface Overlay {
  /** [P], rising */
  readonly x: readonly number[];
  /** [R][P]; undefined where a run has no point. */
  readonly y: readonly (readonly (number | null | undefined)[])[];
}

/** Brings the courses of runs onto one axis. */
export function overlay(courses: readonly RunCourse[], axis: Axis, measure: Measure): Overlay {
  const { x, ys } = alignLines(courses.map((course) => lineOf(course, axis, measure)));
  return { x, y: ys };
}

/** The values of a measure, in their order. */
export function valuesOf(course: RunCourse, measure: Measure): readonly (number | null)[] {
  return measure === 'stepLoss' ? course.steps.loss : course[measure];
}

function lineOf(course: RunCourse, axis: Axis, measure: Measure): Line {
  const y = valuesOf(course, measure);
  if (measure !== 'stepLoss') return { x: course[axis], y };
  const { step } = course.steps;
  // Before the first epoch has ended nobody knows how long one is.
  if (axis !== 'step' && course.step.length === 0) return { x: [], y: [] };
  return { x: axis === 'step' ? step : placesOfSteps(course, axis), y };
}

/** Where steps lie between the ends of epochs; behind the last one as fast as before. */
function placesOfSteps({ steps, step: ends, ...course }: RunCourse, axis: 'epoch' | 'seconds'): number[] {
  const marks = course[axis];
  let i = 0;
  return steps.step.map((step) => {
    while (i < ends.length - 1 && ends[i]! < step) i++;
    const [from, to] = [ends[i - 1] ?? 0, ends[i] ?? 1];
    const [low, high] = [marks[i - 1] ?? 0, marks[i] ?? 1];
    return low + ((step - from) / Math.max(1, to - from)) * (high - low);
  });
}

/** The measure that most runs have, the accuracy that runs are chosen by first. */
export function usualMeasure(courses: readonly RunCourse[]): Measure {
  const hasValidation = courses.some(({ validationAccuracy }) =>
    validationAccuracy.some((one) => one !== null),
  );
  if (hasValidation) return 'validationAccuracy';
  return courses.some(({ epoch }) => epoch.length > 1) ? 'trainLoss' : 'stepLoss';
}

/** Colours that are told apart on light and on dark, also by those who see few colours (Okabe and Ito 2008, darkened or lightened). */
const palettes = {
  light: ['#0b6bb0', '#c04a00', '#00805f', '#a83279', '#8a6d00', '#2b8ccf', '#5b4bb5', '#444c58'],
  dark: ['#6db8ff', '#ff9a52', '#3fd0a4', '#f08cc7', '#f0d050', '#a3d8ff', '#b3a6ff', '#c3cad4'],
} as const;

/** Dashes, so that more runs than colours can be told apart. */
const dashes: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3]];

/** How the curve of a run is drawn. */
export function lineStyle(
  place: number,
  isDark: boolean,
): { readonly color: string; readonly dash: readonly number[] } {
  const colors = palettes[isDark ? 'dark' : 'light'];
  return {
    color: colors[place % colors.length]!,
    dash: dashes[Math.floor(place / colors.length) % dashes.length]!,
  };
}

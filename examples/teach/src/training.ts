import { deleteRun, listRuns, openRun, type RunEvent, type RunOptions, resume, train } from '@kindred/web';
import type { Project } from './project.js';
import type { Lesson, Picture, StoredModel } from './store.js';
import type { WeightsChoice } from './weights.js';

/** How a network is trained. */
export interface Method {
  /** What it starts from; nothing where not given. */
  readonly weights: WeightsChoice | undefined;
  /** Whether its whole network is tuned, and not its last layer alone. */
  readonly tunes: boolean;
}

/** How a training is watched and stopped. */
export interface Watch {
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/** Pictures of a class that are needed at least. */
export const fewestPictures = 5;
/** Of a class's pictures, one in so many is kept for checking. */
const checkedShare = 5;
/** With fewer that are kept for checking, nothing could say where "none of these" begins. */
const fewestChecked = 5;

/** What keeps the classes from being trained; nothing where they can be. */
export function lackOf(project: Project): string {
  const named = project.classes.map(({ id, name }) => ({ name, count: project.picturesOf(id).length }));
  if (named.length < 2) return 'Add a second class: it learns to tell things apart.';
  const few = named.find(({ count }) => count < fewestPictures);
  return few ? `“${few.name}” needs at least ${fewestPictures} pictures; it has ${few.count}.` : '';
}

/**
 * What is trained on and what is kept for checking: the last fifth of each class's pictures, not one here and one there, for
 * pictures that were taken one after the other are nearly the same.
 */
function newLesson(project: Project): Lesson {
  const lesson = {
    run: `teach-${new Date().toISOString().replace(/\W/g, '-')}`,
    classes: project.classes,
    train: [] as string[],
    validation: [] as string[],
  };
  for (const { id } of project.classes) {
    const ids = project.picturesOf(id).map((picture) => picture.id);
    const kept = Math.floor(ids.length / checkedShare);
    lesson.train.push(...ids.slice(0, ids.length - kept));
    lesson.validation.push(...ids.slice(ids.length - kept));
  }
  return lesson;
}

/** The pictures of a lesson, as a run reads them. @throws Error where one is not there any more. */
function dataOf(project: Project, { classes, train, validation }: Lesson) {
  const labels = new Map(classes.map(({ id }, label) => [id, label]));
  const classNames = classes.map(({ name }) => name);
  const split = (ids: readonly string[]) => {
    const pictures = ids.map((id) => project.picture(id)).filter((picture) => picture !== undefined);
    if (pictures.length < ids.length) {
      throw new Error('Pictures were removed since: it has to be trained anew.');
    }
    const read = (i: number) => {
      const { blob, classId, name } = pictures[i]!;
      return { image: blob, label: labels.get(classId) ?? -1, source: name };
    };
    return { classNames, length: pictures.length, read };
  };
  return { name: 'teach', train: split(train), validation: split(validation) };
}

/** Trains on all pictures. @returns undefined where it was stopped. */
export async function learn(
  project: Project,
  { weights, tunes }: Method,
  watch: Watch,
): Promise<StoredModel | undefined> {
  const lesson = newLesson(project);
  const from: RunOptions = weights
    ? {
        ...{ weights: weights.weights, model: weights.model },
        ...(weights.imageSize && { imageSize: weights.imageSize }),
        ...(tunes ? { freeze: 'none', epochs: 6 } : { headOnly: true }),
      }
    : { fromScratch: true, model: 'resnet20', imageSize: 32, epochs: 30 };
  await project.store.write('lesson', lesson);
  const run = await train({
    ...from,
    data: dataOf(project, lesson),
    loss: 'ce',
    out: lesson.run,
    seed: 1,
    ...watch,
  });
  return run.reason === 'interrupted' ? undefined : finish(project, lesson, run.evaluation, watch);
}

/** Goes on with a training that was stopped, or whose tab was closed. */
export async function goOn(project: Project, lesson: Lesson, watch: Watch): Promise<StoredModel | undefined> {
  const run = await resume(lesson.run, { data: dataOf(project, lesson), ...watch });
  return run.reason === 'interrupted' ? undefined : finish(project, lesson, run.evaluation, watch);
}

/** The lesson that can be gone on with, if there is one: until its model is there, also where the training itself is over. */
export async function openLesson(project: Project): Promise<Lesson | undefined> {
  const [lesson, model] = [await project.store.read('lesson'), await project.store.read('model')];
  if (!lesson || model?.run === lesson.run) return undefined;
  const found = (await listRuns()).find(({ name }) => name === lesson.run);
  return found && found.state !== 'damaged' ? lesson : undefined;
}

/**
 * Exports the trained network, with what says "none of these" where there is enough to find that out.
 * @returns undefined where it was stopped.
 */
async function finish(
  project: Project,
  lesson: Lesson,
  evaluation: { readonly samples: number; readonly accuracy: { readonly top1: number } },
  { signal, onEvent }: Watch,
): Promise<StoredModel | undefined> {
  const checked = lesson.validation.length;
  const score = checked >= fewestChecked && {
    ...{ score: 'nearest-neighbours', falseAlarms: Math.max(0.05, 1 / checked), calibrate: true },
  };
  const run = await openRun(lesson.run);
  const exporting = run.export({
    ...(score && { ...score, score: 'nearest-neighbours' as const, data: dataOf(project, lesson) }),
    ...{ signal, onEvent },
  });
  const exported = await exporting.catch((error) => {
    if (!signal.aborted) throw error;
  });
  if (!exported) return undefined;
  const { samples, accuracy } = evaluation;
  const right = Math.round(accuracy.top1 * samples);
  const stored = {
    run: lesson.run,
    file: exported.model,
    fileName: `${
      lesson.classes
        .map(({ name }) => plain(name))
        .join('-')
        .slice(0, 60) || 'model'
    }.onnx`,
    summary:
      `It is right about ${right} of ${samples} pictures that it has not learned from (${Math.round(100 * accuracy.top1)} %).` +
      (score ? '' : ' With more pictures it could also tell what is none of these.'),
  };
  await project.store.write('model', stored);
  await removeOthers(lesson.run);
  return stored;
}

/** The runs of earlier trainings. */
export async function removeOthers(kept?: string): Promise<void> {
  const runs = (await listRuns()).filter(({ name }) => name.startsWith('teach-') && name !== kept);
  for (const { name } of runs) await deleteRun(name).catch(() => {});
}

function plain(name: string): string {
  return name.replace(/[^\p{L}\p{N}]+/gu, '_').slice(0, 20);
}

/** Pictures with the label that the user has given them. */
export function labelledPictures(project: Project): { picture: Picture; label: string }[] {
  return project.classes.flatMap(({ id, name }) =>
    project.picturesOf(id).map((picture) => ({ picture, label: name })),
  );
}

import { join } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import {
  MOST_LABELS,
  type NearestState,
  type TryAnswer,
  type TryModelAnswer,
  type TryModelsAnswer,
  tryQuerySchema,
} from '@kindred/studio/protocol';
import { Hono } from 'hono';
import { calibrationText, normalityText, preprocessingTexts } from '../../api/card-words.js';
import type { ImageClassifier } from '../../api/classifier.js';
import { modelPixels } from '../../api/image-input.js';
import { placesOf } from '../compare/places.js';
import { encodePixels } from '../data/thumbnails.js';
import { Refusal } from '../errors.js';
import type { Studio } from '../studio.js';
import { Classifiers } from './classifiers.js';
import { type UsableModel, usableModel, usableModels } from './models.js';
import { TrainingVectors } from './nearest.js';

/** What is below `/api/try`. */
export function tryRoutes(studio: Studio): Hono {
  const { analyses, runsFolder, parts, closing } = studio;
  const runs = placesOf(studio).own;
  const classifiers = new Classifiers(parts, closing);
  const vectors = new TrainingVectors();
  const app = new Hono();

  /** What was measured of the training images of a run; undefined where nothing was. */
  const measuredOf = async (run: string) => {
    const path = join(runsFolder, run);
    const key = await analyses.find(path, 'train').catch(() => undefined);
    return key === undefined ? undefined : { path, key };
  };

  const nearestState = async ({ run }: UsableModel): Promise<NearestState> => {
    if (run === undefined) {
      return {
        state: 'none',
        why: 'the file does not say which images it was trained on: take the run that it is from',
      };
    }
    const measured = await measuredOf(run);
    if (!measured) return { state: 'unmeasured', run };
    const { images } = await analyses.answer(measured.key, { name: run, path: measured.path });
    return { state: 'ready', run, images };
  };

  /** The training images of its run that are nearest to a picture; undefined where they were not measured. */
  const nearestTo = async (
    model: UsableModel,
    bytes: Uint8Array,
    count: number,
  ): Promise<TryAnswer['nearest']> => {
    const measured = model.run === undefined || count === 0 ? undefined : await measuredOf(model.run);
    if (!measured) return undefined;
    const { path, key } = measured;
    // The run's own network, whose embeddings were measured; the exported file need not give any.
    const embedding = await classifiers.use(
      model.kind === 'run' ? model : { path, version: key },
      (classifier) => classifier.embed(bytes),
    );
    const near = await vectors.nearest(key, embedding, count);
    const { classes, images: of } = await analyses.answer(key, { name: model.run!, path });
    const images = await Promise.all(
      near.map(async ({ image, similarity }) => {
        const { source, label } = await analyses.image(key, path, image);
        return { image, similarity, source, label: classes[label]!.name };
      }),
    );
    return { run: model.run!, key, images, of };
  };

  app.get('/models', async (context) => {
    const models = (await usableModels(runs)).map(({ path: _, version: __, run: ___, ...model }) => model);
    return context.json({ models, runsFolder } satisfies TryModelsAnswer);
  });

  app.get('/model', async (context) => {
    const model = await usableModel(runs, context.req.query('id') ?? '');
    const { card } = await classifiers.use(model, async (classifier) => classifier);
    return context.json({
      id: model.id,
      labels: card.labels,
      preprocessing: preprocessingTexts(card),
      normality: card.normality ? normalityText(card.normality) : null,
      calibration: card.calibration ? calibrationText(card.calibration) : null,
      nearest: await nearestState(model),
    } satisfies TryModelAnswer);
  });

  app.post('/picture', async (context) => {
    const query = tryQuerySchema.safeParse(context.req.query());
    if (!query.success)
      throw new Refusal(400, 'it has to be said which classifier is to be tried, with `id`');
    const { id, nearest: count, seen } = query.data;
    const model = await usableModel(runs, id);
    const bytes = new Uint8Array(await context.req.arrayBuffer());
    if (bytes.length === 0) throw new Refusal(400, 'the picture is empty');
    const begin = performance.now();
    const { source: _, ...prediction } = await classifiers.use(model, (classifier) =>
      predict(classifier, bytes),
    );
    const milliseconds = performance.now() - begin;
    const [input, nearest] = await Promise.all([
      seen === '1' ? classifiers.use(model, (classifier) => inputOf(classifier, bytes)) : undefined,
      nearestTo(model, bytes, count),
    ]);
    return context.json({
      ...prediction,
      ...(input && { seen: input }),
      ...(nearest && { nearest }),
      milliseconds,
    } satisfies TryAnswer);
  });

  return app;
}

/** The answer of `kindred predict`: the very bytes go through the very classifier. */
async function predict(classifier: ImageClassifier, bytes: Uint8Array) {
  try {
    return await classifier.predict(bytes, { topK: MOST_LABELS });
  } catch (error) {
    // There is one picture: it needs no number.
    if (error instanceof KindredError)
      throw new Refusal(400, error.message.replace(/^image 1: /, 'the picture cannot be read: '));
    throw error;
  }
}

/** What the network sees of a picture. */
async function inputOf(
  { card }: ImageClassifier,
  bytes: Uint8Array,
): Promise<NonNullable<TryAnswer['seen']>> {
  const [, channels, height, width] = card.input.shape;
  const data = await modelPixels(bytes, 0, card);
  const png = await encodePixels({ channels, height, width, data });
  return { width, height, png: Buffer.from(png.bytes).toString('base64') };
}

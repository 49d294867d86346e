import { type ImageClassifier, loadClassifier, type Prediction } from '@kindred/web/classifier';

/** What the page asks: to take a model, or what it says of pictures. */
export type Asked =
  | { readonly id: number; readonly model: Blob }
  | { readonly id: number; readonly images: readonly (Blob | ImageBitmap)[] };

/** What it is answered. */
export type Answered =
  | { readonly id: number; readonly predictions: readonly Prediction[] }
  | { readonly id: number; readonly error: string };

let classifier: ImageClassifier | undefined;

/** One after the other: a model is not taken while another one is at work. */
let work: Promise<void> = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  work = work.then(async () => {
    try {
      answer({ id: data.id, predictions: await predictionsFor(data) });
    } catch (error) {
      answer({ id: data.id, error: (error as Error).message });
    }
  });
});

async function predictionsFor(asked: Asked): Promise<readonly Prediction[]> {
  if ('model' in asked) {
    await classifier?.close();
    classifier = await loadClassifier(asked.model);
    return [];
  }
  try {
    return await classifier!.predict(asked.images, { topK: 1000 });
  } finally {
    for (const image of asked.images) if (image instanceof ImageBitmap) image.close();
  }
}

function answer(answered: Answered): void {
  (self as unknown as { postMessage(message: Answered): void }).postMessage(answered);
}

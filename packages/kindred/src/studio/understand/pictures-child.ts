import type { Dataset, Image, SplitName } from '@kindred/core/data';
import { loadParts } from '../../api/load-parts.js';
import { ownData } from '../../api/own-data.js';
import { openRun } from '../../api/run.js';
import { type EncodedPicture, sharpOf } from '../data/thumbnails.js';
import type { WorkedRun } from './work.js';

/** What is asked of the process that has a run's images open. */
export type PictureRequest =
  | { readonly kind: 'open'; readonly run: WorkedRun; readonly split: SplitName }
  | { readonly kind: 'picture'; readonly id: number; readonly image: number; readonly side: number };

/** What it says. */
export type PictureReply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'failed'; readonly message: string }
  | {
      readonly kind: 'picture';
      readonly id: number;
      readonly type: EncodedPicture['type'];
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'missing'; readonly id: number; readonly message: string };

/** Smaller images are sent as they are, without a loss. */
const small = 64;

let images: Dataset | undefined;

process.on('disconnect', () => process.exit(0));
// Ctrl-C in the terminal of the studio is the studio's to tell.
process.on('SIGINT', () => {});
process.on('message', (request: PictureRequest) => {
  void (request.kind === 'open' ? open(request) : answer(request));
});

async function open({
  run: { path, partFiles },
  split,
}: Extract<PictureRequest, { kind: 'open' }>): Promise<void> {
  try {
    const run = await openRun(path, { parts: await loadParts(partFiles) });
    images = (await ownData(run)).prepared[split];
    reply(images ? { kind: 'opened' } : { kind: 'failed', message: `the run has no ${split} images` });
  } catch (error) {
    reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

async function answer({ id, image, side }: Extract<PictureRequest, { kind: 'picture' }>): Promise<void> {
  try {
    if (!images || image >= images.labels.length) throw new RangeError(`there is no image ${image}`);
    reply({ kind: 'picture', id, ...(await encode(images.image(image), side)) });
  } catch (error) {
    reply({ kind: 'missing', id, message: error instanceof Error ? error.message : String(error) });
  }
}

/** As the network's pipeline gets it, with a longer side of at most `side`. */
async function encode(image: Image, side: number): Promise<EncodedPicture> {
  const { width, height } = image;
  const longer = Math.max(width, height);
  const picture = sharpOf(image);
  if (longer <= small) return { type: 'image/png', bytes: await picture.png().toBuffer() };
  const bytes = await picture
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: longer <= side ? 92 : 80 })
    .toBuffer();
  return { type: 'image/webp', bytes };
}

function reply(reply: PictureReply): void {
  process.send?.(reply);
}

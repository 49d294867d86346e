import { Random } from '@kindred/core/random';
import sharp from 'sharp';

/** Side of the pictures. */
const side = 12;

/** A picture of stripes that stand or lie, with noise that is another one for each seed. */
export function striped(direction: 'standing' | 'lying', seed: number): Promise<Buffer> {
  const random = new Random(seed);
  const pixels = Uint8Array.from({ length: side ** 2 }, (_, i) => {
    const along = direction === 'standing' ? i % side : Math.floor(i / side);
    return (along % 4 < 2 ? 190 : 30) + random.int(40);
  });
  return sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
    .png()
    .toBuffer();
}

/**
 * A folder `stripes` of 30 pictures of each of two classes, in which something is wrong: `lying/7.png` stands, `standing/3.png`
 * is once more there as `copy.png`, `lying/blank.png` is of one colour, and `lying/broken.png` cannot be read.
 */
export async function stripedPictures(): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const [place, direction] of (['standing', 'lying'] as const).entries()) {
    for (let i = 1; i <= 30; i++) {
      const shown = direction === 'lying' && i === 7 ? 'standing' : direction;
      files[`stripes/${direction}/${i}.png`] = await striped(shown, 100 * place + i);
    }
  }
  const plain = { width: side, height: side, channels: 3, background: '#808080' } as const;
  return {
    ...files,
    'stripes/standing/copy.png': files['stripes/standing/3.png']!,
    'stripes/lying/blank.png': await sharp({ create: plain }).png().toBuffer(),
    'stripes/lying/broken.png': Buffer.from('no picture'),
  };
}

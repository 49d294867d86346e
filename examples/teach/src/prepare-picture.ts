/** A picture as it is kept, and as it is shown in lists. */
export interface PreparedPicture {
  readonly blob: Blob;
  readonly thumbnail: Blob;
}

/** Shorter sides in pixels: more than a network takes, and no more, so that thousands of pictures fit. */
const [keptSide, thumbnailSide] = [320, 96];

/** Makes a picture of a file small enough to be kept; one that is small already is kept byte for byte. */
export async function preparePicture(file: Blob): Promise<PreparedPicture> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error('it is damaged, or not a picture that this browser can show');
  });
  try {
    const side = Math.min(bitmap.width, bitmap.height);
    const asItIs = new Blob([await file.arrayBuffer()], { type: file.type });
    return {
      blob: side <= keptSide ? asItIs : await drawn(bitmap, keptSide, 0.92),
      thumbnail: side <= thumbnailSide ? asItIs : await drawn(bitmap, thumbnailSide, 0.8),
    };
  } finally {
    bitmap.close();
  }
}

/** What a video shows at this moment. */
export async function prepareFrame(video: HTMLVideoElement): Promise<PreparedPicture> {
  const bitmap = await createImageBitmap(video);
  try {
    return { blob: await drawn(bitmap, keptSide, 0.92), thumbnail: await drawn(bitmap, thumbnailSide, 0.8) };
  } finally {
    bitmap.close();
  }
}

/** A JPEG whose shorter side has at most so many pixels. */
async function drawn(bitmap: ImageBitmap, side: number, quality: number): Promise<Blob> {
  const scale = Math.min(1, side / Math.min(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(bitmap.width * scale)),
    Math.max(1, Math.round(bitmap.height * scale)),
  );
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/jpeg', quality });
}

import type { Dataset } from '../data/dataset.js';
import type { Image } from '../data/image.js';
import { datasetFromImages } from '../data/memory-dataset.js';
import { Random } from '../random/random.js';

/** For tests: an image of noise. */
export function noiseImage(channels: number, height: number, width: number, seed = 1): Image {
  const random = new Random(seed, channels, height, width);
  const data = Uint8Array.from({ length: channels * height * width }, () => random.int(256));
  return { channels, height, width, data };
}

/** For tests: a data set of noise with these labels; sizes vary from image to image. */
export function noiseDataset(labels: readonly number[], channels = 1): Dataset {
  const classes = Math.max(...labels, 0) + 1;
  return datasetFromImages({
    images: labels.map((_, i) => noiseImage(channels, 6 + (i % 3), 5 + (i % 4), i)),
    labels,
    classNames: Array.from({ length: classes }, (_, label) => `class ${label}`),
    sourceName: 'noise',
  });
}

/**
 * For tests: a picture that resembles a photograph, different for each seed: waves whose strength falls with their frequency, and some
 * flat shapes.
 */
export function sceneImage(seed: number, height = 96, width = 120, channels = 3): Image {
  const random = new Random(seed, 77);
  const waves = Array.from({ length: 30 }, () => {
    const [across, down] = [random.uniform(-12, 12), random.uniform(-12, 12)];
    return {
      across,
      down,
      phase: random.uniform(0, 2 * Math.PI),
      strength: 60 / (1 + Math.hypot(across, down)),
    };
  });
  const shapes = Array.from({ length: 6 }, () => ({
    ...{
      x: random.float(),
      y: random.float(),
      width: random.uniform(0.1, 0.4),
      height: random.uniform(0.1, 0.4),
    },
    light: random.uniform(-70, 70),
  }));
  const tones = Array.from({ length: channels }, () => random.uniform(0.7, 1.1));
  const data = new Uint8Array(channels * height * width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [x, y] = [column / width, row / height];
      let light = 128;
      for (const { across, down, phase, strength } of waves) {
        light += strength * Math.cos(2 * Math.PI * (across * x + down * y) + phase);
      }
      for (const shape of shapes) {
        const isInside =
          x >= shape.x && x < shape.x + shape.width && y >= shape.y && y < shape.y + shape.height;
        if (isInside) light += shape.light;
      }
      for (const [channel, tone] of tones.entries()) {
        const value = Math.round(tone * light);
        data[(channel * height + row) * width + column] = Math.min(255, Math.max(0, value));
      }
    }
  }
  return { channels, height, width, data };
}

/** For tests: a part of an image. */
export function cropOf(image: Image, left: number, top: number, width: number, height: number): Image {
  const { channels } = image;
  const data = new Uint8Array(channels * height * width);
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < height; row++) {
      const from = (channel * image.height + top + row) * image.width + left;
      data.set(image.data.subarray(from, from + width), (channel * height + row) * width);
    }
  }
  return { channels, height, width, data };
}

/** For tests: an image from right to left. */
export function mirrorOf({ channels, height, width, data }: Image): Image {
  const mirrored = new Uint8Array(data.length);
  for (let row = 0; row < channels * height; row++) {
    for (let column = 0; column < width; column++) {
      mirrored[row * width + column] = data[row * width + width - 1 - column]!;
    }
  }
  return { channels, height, width, data: mirrored };
}

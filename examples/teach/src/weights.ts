import type { RunOptions, WeightsFile } from '@kindred/web';

/** Weights of a network that knows many pictures, and which network it is. */
export interface WeightsChoice {
  /** How it is called for people. */
  readonly name: string;
  readonly weights: WeightsFile;
  readonly model: NonNullable<RunOptions['model']>;
  /** Side of the input in pixels, where it is not what the weights say. */
  readonly imageSize?: number;
}

/** What the server says of the weights that it has, in `weights.json`. */
export interface ServedWeights {
  readonly name: string;
  /** In a sentence: size, licence. */
  readonly about: string;
  /** Its address, encoded, below that of the page. */
  readonly file: string;
  readonly sha256: string;
  readonly model: WeightsChoice['model'];
  readonly imageSize?: number;
}

/** Networks whose weights people have, by what they are called. */
export const networks: Readonly<Record<string, string>> = {
  mobilenetv2: 'MobileNetV2',
  mobilenetv3_small: 'MobileNetV3 small',
  mobilenetv3_large: 'MobileNetV3 large',
  efficientnet_b0: 'EfficientNet-B0',
  resnet18: 'ResNet-18',
  resnet34: 'ResNet-34',
  resnet50: 'ResNet-50',
  squeezenet1_1: 'SqueezeNet 1.1',
};

/** The weights that lie beside the page, where there are some. */
export async function servedWeights(): Promise<(WeightsChoice & Pick<ServedWeights, 'about'>) | undefined> {
  const response = await fetch('weights.json').catch(() => undefined);
  if (!response?.ok) return undefined;
  const served = (await response.json()) as ServedWeights | null;
  if (!served) return undefined;
  const { name, about, model, imageSize, sha256 } = served;
  const file = new URL(served.file, document.baseURI).href;
  return { name, about, model, weights: { file, sha256 }, ...(imageSize && { imageSize }) };
}

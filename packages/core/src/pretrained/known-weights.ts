import type { NamedConfig } from '../config/index.js';
import type { WeightsPreprocessing } from './preprocessing.js';

/** Weights that are known by name: learned on ImageNet-1k, offered on the Hugging Face hub. */
export interface KnownWeights {
  /** Repository on the hub: `timm/resnet18.tv_in1k`. */
  readonly id: string;
  /** The network that they are of, with the options that tell it from others: `mobilenetv2` with `width` 0.5. */
  readonly network: NamedConfig;
  /** Options of the network that they were learned with and that are not its defaults, such as another epsilon. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether they are what `pretrained` means for their network. */
  readonly isDefault: boolean;
  /** Of `model.safetensors`, where it was published: a file with another one is refused. */
  readonly sha256?: string;
  /** Of the tensors; the file has a few kilobytes more. */
  readonly bytes: number;
  /** Learned numbers, with the classifier of 1000 classes. */
  readonly parameters: number;
  /** Multiply-adds for one image of `preprocessing.inputSize`, as published, to three digits. */
  readonly multiplyAdds: number;
  /** Published share of ImageNet's validation images whose most probable class is right. */
  readonly top1: number;
  /** Side of the images that it was measured on, where that is not `preprocessing.inputSize`. */
  readonly top1Size?: number;
  /** SPDX identifier. */
  readonly license: string;
  readonly preprocessing: Required<WeightsPreprocessing>;
}

/** Means and deviations of ImageNet's pixels, as nearly all networks were trained with. */
const imagenet = {
  inputSize: 224,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  cropFraction: 0.875,
} as const;

/** Trained by torchvision. */
const torchvision = {
  license: 'bsd-3-clause',
  preprocessing: { ...imagenet, interpolation: 'bilinear' },
} as const;

/** Trained by timm. */
const timm = {
  license: 'apache-2.0',
  preprocessing: { ...imagenet, interpolation: 'bicubic' },
} as const;

/** ResNets of Wightman et al. 2021 (recipe A1): measured on larger images than they were trained on. */
const a1 = {
  license: 'apache-2.0',
  preprocessing: { ...imagenet, cropFraction: 0.95, interpolation: 'bicubic' },
  top1Size: 288,
} as const;

/** Small images would get another stem by default. */
const largeStem = { settings: { stem: 'large' } } as const;

/** torchvision's MobileNetV3 has 0.001, timm's has PyTorch's default. */
const timmEpsilon = { settings: { epsilon: 1e-5 } } as const;

/**
 * The weights that are known by name, by network. Accuracies: timm's results-imagenet.csv and its README (MobileNetV4),
 * torchvision's documentation (ResNet-34). Multiply-adds: timm's benchmark tables, torchvision's documentation (VGG-16). Licences
 * and preprocessing: timm's model configurations.
 */
export const KNOWN_WEIGHTS: readonly KnownWeights[] = [
  {
    ...torchvision,
    ...largeStem,
    ...{ id: 'timm/resnet18.tv_in1k', network: { name: 'resnet18' }, isDefault: true },
    sha256: '694f673df6520a3158624e8a89af086f59923ee4cd7436fe5bc3bc71d295ad81',
    ...{ bytes: 46_796_608, parameters: 11_689_512, multiplyAdds: 1.82e9, top1: 0.6976 },
  },
  {
    ...a1,
    ...largeStem,
    ...{ id: 'timm/resnet18.a1_in1k', network: { name: 'resnet18' }, isDefault: false },
    sha256: '80c49dee3da4822c009c5a7fe591e9223c5a2cfcf95a4067ca4dfb5a7b89c612',
    ...{ bytes: 46_796_608, parameters: 11_689_512, multiplyAdds: 1.82e9, top1: 0.73158 },
  },
  {
    ...torchvision,
    ...largeStem,
    ...{ id: 'timm/resnet34.tv_in1k', network: { name: 'resnet34' }, isDefault: true },
    ...{ bytes: 87_259_072, parameters: 21_797_672, multiplyAdds: 3.67e9, top1: 0.73314 },
  },
  {
    ...a1,
    ...largeStem,
    ...{ id: 'timm/resnet34.a1_in1k', network: { name: 'resnet34' }, isDefault: false },
    ...{ bytes: 87_259_072, parameters: 21_797_672, multiplyAdds: 3.67e9, top1: 0.77918 },
  },
  {
    ...torchvision,
    ...largeStem,
    ...{ id: 'timm/resnet50.tv_in1k', network: { name: 'resnet50' }, isDefault: true },
    sha256: '5d061a3c593d795bfe682d9b152bafbcf550579873492def3515b46db1189888',
    ...{ bytes: 102_441_032, parameters: 25_557_032, multiplyAdds: 4.11e9, top1: 0.7613 },
  },
  {
    ...timm,
    ...{ id: 'timm/mobilenetv2_100.ra_in1k', network: { name: 'mobilenetv2', width: 1 }, isDefault: true },
    sha256: '55ea4fb3a96010b933710ebf44fc965b070d5cd054d3f35e44f2d1320b4a714e',
    ...{ bytes: 14_156_352, parameters: 3_504_872, multiplyAdds: 0.31e9, top1: 0.72976 },
  },
  {
    ...timm,
    ...{
      id: 'timm/mobilenetv2_050.lamb_in1k',
      network: { name: 'mobilenetv2', width: 0.5 },
      isDefault: true,
    },
    ...{ bytes: 7_949_312, parameters: 1_968_680, multiplyAdds: 0.1e9, top1: 0.6595 },
  },
  {
    ...timm,
    ...{ id: 'timm/mobilenetv2_140.ra_in1k', network: { name: 'mobilenetv2', width: 1.4 }, isDefault: true },
    ...{ bytes: 24_627_264, parameters: 6_108_776, multiplyAdds: 0.6e9, top1: 0.7652 },
  },
  {
    ...timm,
    ...timmEpsilon,
    ...{
      id: 'timm/mobilenetv3_small_100.lamb_in1k',
      network: { name: 'mobilenetv3_small' },
      isDefault: true,
    },
    ...{ bytes: 10_220_144, parameters: 2_542_856, multiplyAdds: 0.06e9, top1: 0.67656 },
  },
  {
    ...timm,
    ...timmEpsilon,
    ...{ id: 'timm/mobilenetv3_large_100.ra_in1k', network: { name: 'mobilenetv3_large' }, isDefault: true },
    sha256: 'f425af34cc1cead2b5d6211f789a1f30b94835dc32f9c0fcc5a916e4fd2dde85',
    ...{ bytes: 22_030_096, parameters: 5_483_032, multiplyAdds: 0.23e9, top1: 0.75766 },
  },
  {
    ...timm,
    id: 'timm/mobilenetv4_conv_small.e2400_r224_in1k',
    ...{ network: { name: 'mobilenetv4_conv_small' }, isDefault: true },
    ...{ bytes: 15_196_816, parameters: 3_774_024, multiplyAdds: 0.19e9, top1: 0.73756 },
  },
  {
    ...timm,
    ...{ id: 'timm/efficientnet_lite0.ra_in1k', network: { name: 'efficientnet_lite0' }, isDefault: true },
    ...{ bytes: 18_776_488, parameters: 4_652_008, multiplyAdds: 0.4e9, top1: 0.7548 },
  },
  {
    ...timm,
    ...{ id: 'timm/efficientnet_b0.ra_in1k', network: { name: 'efficientnet_b0' }, isDefault: true },
    ...{ bytes: 21_322_648, parameters: 5_288_548, multiplyAdds: 0.4e9, top1: 0.77694 },
  },
  {
    ...torchvision,
    ...{ id: 'timm/vgg11.tv_in1k', network: { name: 'vgg11' }, isDefault: true },
    ...{ bytes: 531_453_344, parameters: 132_863_336, multiplyAdds: 7.61e9, top1: 0.69022 },
  },
  {
    ...torchvision,
    ...{ id: 'timm/vgg11_bn.tv_in1k', network: { name: 'vgg11_bn' }, isDefault: true },
    ...{ bytes: 531_497_440, parameters: 132_868_840, multiplyAdds: 7.62e9, top1: 0.70382 },
  },
  {
    ...torchvision,
    ...{ id: 'timm/vgg16_bn.tv_in1k', network: { name: 'vgg16_bn' }, isDefault: true },
    ...{ bytes: 553_497_864, parameters: 138_365_992, multiplyAdds: 15.5e9, top1: 0.7337 },
  },
];

/** The known weights of a repository of the hub. */
export function knownWeights(id: string): KnownWeights | undefined {
  return KNOWN_WEIGHTS.find((weights) => weights.id === id);
}

/** Known weights of the network that timm calls so: `mobilenetv2_100`. */
export function knownWeightsOfArchitecture(architecture: string): KnownWeights | undefined {
  return KNOWN_WEIGHTS.find(({ id }) => id.startsWith(`timm/${architecture}.`));
}

/** The known weights whose `model.safetensors` has this SHA-256, wherever it lies. */
export function knownWeightsOfFile(sha256: string): KnownWeights | undefined {
  return KNOWN_WEIGHTS.find((weights) => weights.sha256 === sha256);
}

/**
 * The weights that `pretrained` means for a network.
 * @param network its name and all its options
 */
export function defaultWeights(network: NamedConfig): KnownWeights | undefined {
  return KNOWN_WEIGHTS.find(
    (weights) =>
      weights.isDefault && Object.entries(weights.network).every(([key, value]) => network[key] === value),
  );
}

/**
 * How timm names the modules of a block, in torchvision's order, where that numbers them: one module, a convolution with
 * its batch normalisation (`0` and `1` there), or a squeeze-excitation (`fc1` and `fc2` there).
 */
type Part = readonly [module: string] | readonly [conv: string, norm: string] | 'se';

/** A network of torchvision's that timm has by other names. */
interface Renaming {
  /** Modules outside of blocks. */
  readonly modules: Readonly<Record<string, string>>;
  /** The parts of each stage's blocks, and how many blocks there are. */
  readonly stages: readonly (readonly [blocks: number, parts: readonly Part[]])[];
  /** Where torchvision has a block: the one of a stage, or the `nth` of all, from 1 on. */
  readonly place: (index: { readonly stage: number; readonly block: number; readonly nth: number }) => string;
}

const separable: readonly Part[] = [
  ['conv_dw', 'bn1'],
  ['conv_pw', 'bn2'],
];
const gatedSeparable: readonly Part[] = [['conv_dw', 'bn1'], 'se', ['conv_pw', 'bn2']];
const inverted: readonly Part[] = [
  ['conv_pw', 'bn1'],
  ['conv_dw', 'bn2'],
  ['conv_pwl', 'bn3'],
];
const gatedInverted: readonly Part[] = [['conv_pw', 'bn1'], ['conv_dw', 'bn2'], 'se', ['conv_pwl', 'bn3']];

/** MobileNetV2's blocks: the last convolution and its normalisation have numbers of their own. */
const separableV2: readonly Part[] = [['conv_dw', 'bn1'], ['conv_pw'], ['bn2']];
const invertedV2: readonly Part[] = [['conv_pw', 'bn1'], ['conv_dw', 'bn2'], ['conv_pwl'], ['bn3']];

const stem = { conv_stem: 'features.0.0', bn1: 'features.0.1' };
const placeV3: Renaming['place'] = ({ nth }) => `features.${nth}.block`;
const headV3 = { conv_head: 'classifier.0', classifier: 'classifier.3' };

const vgg: Renaming = {
  modules: {
    'pre_logits.fc1': 'classifier.0',
    'pre_logits.fc2': 'classifier.3',
    'head.fc': 'classifier.6',
  },
  stages: [],
  place: () => '',
};

/** By Kindred's names of the networks. The ResNets have the same names there and here. */
const renamings: Readonly<Record<string, Renaming>> = {
  mobilenetv2: {
    modules: {
      ...stem,
      conv_head: 'features.18.0',
      bn2: 'features.18.1',
      classifier: 'classifier.1',
    },
    stages: [[1, separableV2], ...[2, 3, 4, 3, 3, 1].map((blocks) => [blocks, invertedV2] as const)],
    place: ({ nth }) => `features.${nth}.conv`,
  },
  mobilenetv3_small: {
    modules: {
      ...stem,
      ...headV3,
      'blocks.5.0.conv': 'features.12.0',
      'blocks.5.0.bn1': 'features.12.1',
    },
    stages: [
      [1, gatedSeparable],
      [2, inverted],
      [3, gatedInverted],
      [2, gatedInverted],
      [3, gatedInverted],
    ],
    place: placeV3,
  },
  mobilenetv3_large: {
    modules: {
      ...stem,
      ...headV3,
      'blocks.6.0.conv': 'features.16.0',
      'blocks.6.0.bn1': 'features.16.1',
    },
    stages: [
      [1, separable],
      [2, inverted],
      [3, gatedInverted],
      [4, inverted],
      [2, gatedInverted],
      [3, gatedInverted],
    ],
    place: placeV3,
  },
  efficientnet_b0: {
    modules: {
      ...stem,
      conv_head: 'features.8.0',
      bn2: 'features.8.1',
      classifier: 'classifier.1',
    },
    stages: [[1, gatedSeparable], ...[2, 2, 3, 3, 4, 1].map((blocks) => [blocks, gatedInverted] as const)],
    place: ({ stage, block }) => `features.${stage + 1}.${block}.block`,
  },
  vgg11: vgg,
  vgg11_bn: vgg,
  vgg16: vgg,
  vgg16_bn: vgg,
};

/**
 * Gives the variables of timm's weights the names that they have here, in a network called `model`: torchvision's, where it
 * has the network. Names that are not timm's stay what they are.
 */
export function timmRenaming(model: string): (name: string) => string {
  const known = Object.hasOwn(renamings, model) ? modulesOf(renamings[model]!) : new Map<string, string>();
  return (name) => {
    const end = name.lastIndexOf('.');
    const module = known.get(name.slice(0, Math.max(0, end)));
    return module === undefined ? name : module + name.slice(end);
  };
}

function modulesOf({ modules, stages, place }: Renaming): Map<string, string> {
  const names = new Map(Object.entries(modules));
  let nth = 0;
  stages.forEach(([blocks, parts], stage) => {
    for (let block = 0; block < blocks; block++) {
      nth++;
      const [from, to] = [`blocks.${stage}.${block}`, place({ stage, block, nth })];
      parts.forEach((part, i) => {
        const inner =
          part === 'se'
            ? { 'se.conv_reduce': '.fc1', 'se.conv_expand': '.fc2' }
            : part.length === 1
              ? { [part[0]]: '' }
              : { [part[0]]: '.0', [part[1]]: '.1' };
        for (const [module, end] of Object.entries(inner)) names.set(`${from}.${module}`, `${to}.${i}${end}`);
      });
    }
  });
  return names;
}

/** timm's names of the networks that are the same there and here, whatever their width, older names included. */
const architectures: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries(
    ['resnet18', 'resnet34', 'resnet50'].map((name) => [
      name,
      new RegExp(`^((tv|ssl|swsl)_)?${name}$|^gluon_${name}_v1b$`),
    ]),
  ),
  ...Object.fromEntries(
    ['vgg11', 'vgg11_bn', 'vgg16', 'vgg16_bn', 'efficientnet_b0', 'efficientnet_lite0'].map((name) => [
      name,
      new RegExp(`^${name}$`),
    ]),
  ),
  mobilenetv2: /^mobilenetv2_\d{3}$/,
  mobilenetv3_small: /^mobilenetv3_small_\d{3}$/,
  mobilenetv3_large: /^mobilenetv3_large_\d{3}$/,
  mobilenetv4_conv_small: /^mobilenetv4_conv_small(_\d{3})?$/,
};

/**
 * Whether a network called `model` may be the one that timm calls `architecture`. Others can have the same names and shapes
 * and yet compute something else: `tf_efficientnet_b0` pads as TensorFlow does. Of networks that timm has not, nothing is known.
 */
export function mayBeTimms(model: string, architecture: string): boolean {
  return !Object.hasOwn(architectures, model) || architectures[model]!.test(architecture);
}

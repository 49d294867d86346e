// What is compared in the study: data, networks, training, losses, seeds. plan.md says why. run.mjs trains, collect.mjs reads.

/** Of the choice of a form of CC-Loss, of the finals, and of two cells that are made once more at the end. */
export const seeds = {
  screening: range(101, 2),
  finals: range(201, 10),
  again: range(301, 10),
};

/** A quarter and less than a fifth as wide as they are usually. */
const networks = {
  vgg: { name: 'vgg11_bn', width: 16 },
  resnet: { name: 'resnet18', width: 12 },
};
const both = networks;
const vggAlone = { vgg: networks.vgg };

/** One recipe for all: SGD with momentum and a cosine, one thing after the other being as `kindred train` has it. */
const common = { batchSize: 64, clipNorm: 1, imageSize: 32, sampler: 'shuffle', checkpointMinutes: 1 };

/** Share of the training images that choose the epoch: 1,500, of flowers a fifth. */
const validation = { 'fashion-mnist': 1 / 40, 'cifar-100': 0.03, 'flowers-128': 0.2 };
/** Share of them that the screening measures on in place of test images. */
export const screeningShare = { 'fashion-mnist': 0.1, 'cifar-100': 0.1, 'flowers-128': 0.2 };

/** Until training accuracy is near 100 %: images are not changed. */
const end = {
  'fashion-mnist': { limitPerClass: 100, epochs: 20 },
  // Its hundred classes take a narrow ResNet more steps.
  'cifar-100': { limitPerClass: 15, epochs: 30, batchSize: 32, validation: 0.02 },
  'flowers-128': { limitPerClass: 300, epochs: 20 },
};
const few = {
  // 500 and 1,000 images for the choice of the epoch: more would take longer than the training.
  'fashion-mnist': { limitPerClass: 20, epochs: 60, validation: 1 / 120 },
  'cifar-100': { limitPerClass: 10, epochs: 30, validation: 0.02 },
  'flowers-128': { limitPerClass: 30, epochs: 60 },
};
/** P x M batches, where classes are many or images of one are to meet oftener than by chance. */
const pairs = {
  'cifar-100': { ...end['cifar-100'], sampler: { name: 'balanced', perClass: 4 } },
  'flowers-128': { ...end['flowers-128'], sampler: { name: 'balanced', perClass: 16 } },
};

/**
 * The regimes of the finals: in this order, so that what does not fit into the time is left out from the end. `screened`: in
 * which regime its form was chosen, where that is not its own. The base loss is what CC-Loss is added to and compared with.
 */
export const regimes = {
  end: { models: both, data: end, options: { augment: 'none' } },
  few: { models: both, data: few },
  'noise-20': { models: both, data: end, options: { augment: 'none', labelNoise: 0.2 } },
  pretrained: {
    models: { mobilenetv2: { name: 'mobilenetv2' } },
    data: { 'flowers-128': { limitPerClass: 30, epochs: 8, imageSize: 96, batchSize: 32 } },
    weights: true,
    // Its head is trained on the last map alone.
    impossible: ['stages'],
  },
  pairs: { models: both, data: pairs, options: { augment: 'none' } },
  arcface: {
    models: vggAlone,
    data: without(end, 'cifar-100'),
    base: 'arcface',
    screened: 'end',
    options: { augment: 'none' },
  },
  lgm: {
    models: vggAlone,
    data: without(end, 'cifar-100'),
    base: 'lgm',
    screened: 'end',
    options: { augment: 'none' },
  },
  'noise-10': {
    models: vggAlone,
    data: end,
    screened: 'noise-20',
    options: { augment: 'none', labelNoise: 0.1 },
  },
};

/** Where weights of others are tuned, a form that is not named would be the ratio. */
const strong = { form: 'difference', lambda: 0.2, ramp: 8 };

/** The forms of CC-Loss among which the screening chooses, by the names of the tables. */
export const forms = {
  d05: {},
  d20: strong,
  d100: { ...strong, lambda: 1 },
  r20: { ...strong, form: 'ratio' },
  r100: { ...strong, form: 'ratio', lambda: 1 },
  h20: { ...strong, form: 'hinge' },
  gate: { ...strong, attention: 'gate', lambda: 0.05 },
  stages: { ...strong, maps: 'stages' },
  memory: { ...strong, memory: 256 },
  centers: { ...strong, centers: 0.5 },
};

/** Forms that go on from the first screening to those of the other regimes, beside the default. */
export const secondRound = 2;
/** The default of `kindred train`, which is in all screenings. */
export const usual = 'd05';

/** CC-Loss as the base loss and a form of it. */
export function ccOf(form, base = 'ce') {
  return { name: 'cc', ...forms[form], ...(base !== 'ce' && { base }) };
}

/** The training options of a regime on a data set. */
export function optionsOf({ data, options }, name) {
  return { ...common, validation: validation[name], ...options, ...data[name] };
}

function range(first, count) {
  return Array.from({ length: count }, (_, i) => first + i);
}

function without({ ...all }, name) {
  delete all[name];
  return all;
}

/** For a trial of the whole course in minutes: what it shows is that everything runs. */
export function makeTiny() {
  Object.assign(seeds, { screening: [1, 2], finals: [3, 4, 5], again: [6, 7, 8] });
  for (const form of Object.keys(forms)) if (!tinyForms.includes(form)) delete forms[form];
  const small = { epochs: 1, limitPerClass: 4, batchSize: 16, imageSize: 32 };
  for (const [name, regime] of Object.entries(regimes)) {
    regime.models = Object.fromEntries(Object.entries(regime.models).slice(0, 1));
    const names = name === 'end' ? ['cifar-100', 'flowers-128'] : ['flowers-128'];
    regime.data = Object.fromEntries(
      names.map((data) => [data, { ...small, validation: data === 'cifar-100' ? 0.002 : 0.05 }]),
    );
  }
}

const tinyForms = ['d05', 'stages', 'memory', 'centers'];

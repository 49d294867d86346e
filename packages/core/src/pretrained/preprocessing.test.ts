import { expect, test } from 'vitest';
import { KindredError } from '../errors.js';
import { parseHubConfig } from './preprocessing.js';

/** As timm writes it. */
const timmConfig = {
  architecture: 'resnet18',
  num_classes: 1000,
  pretrained_cfg: {
    tag: 'a1_in1k',
    input_size: [3, 224, 224],
    test_input_size: [3, 288, 288],
    interpolation: 'bicubic',
    crop_pct: 0.95,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    first_conv: 'conv1',
  },
};

function parse(config: unknown) {
  return parseHubConfig(JSON.stringify(config), 'config.json');
}

test("timm's configuration", () => {
  expect(parse(timmConfig)).toEqual({
    architecture: 'resnet18',
    preprocessing: {
      inputSize: 224,
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
      cropFraction: 0.95,
      interpolation: 'bicubic',
    },
  });
});

test('what it does not say stays open', () => {
  expect(
    parse({ pretrained_cfg: { mean: [0.5], std: [0.5], interpolation: 'random', license: 'mit' } }),
  ).toEqual({
    license: 'mit',
    preprocessing: { mean: [0.5], std: [0.5] },
  });
  expect(parse({ model_type: 'bert', architectures: ['BertModel'] })).toEqual({});
});

test.each<[string, unknown, RegExp]>([
  ['no object', [], /^config\.json: /],
  ['a mean of texts', { pretrained_cfg: { mean: ['a'], std: [1] } }, /pretrained_cfg\.mean/],
  ['a deviation of 0', { pretrained_cfg: { mean: [0], std: [0] } }, /pretrained_cfg\.std/],
  ['a mean without a deviation', { pretrained_cfg: { mean: [0.5] } }, /1 means and 0 deviations/],
  [
    'another number of deviations',
    { pretrained_cfg: { mean: [0, 0, 0], std: [1] } },
    /3 means and 1 deviations/,
  ],
  ['a crop of nothing', { pretrained_cfg: { crop_pct: 0 } }, /pretrained_cfg\.crop_pct/],
  ['hardly a crop', { pretrained_cfg: { crop_pct: 1e-5 } }, /pretrained_cfg\.crop_pct/],
  ['more than there is', { pretrained_cfg: { crop_pct: 1.5 } }, /pretrained_cfg\.crop_pct/],
  ['a huge input', { pretrained_cfg: { input_size: [3, 1e5, 1e5] } }, /pretrained_cfg\.input_size/],
  ['an input of one side', { pretrained_cfg: { input_size: 224 } }, /pretrained_cfg\.input_size/],
])('%s is refused', (_, config, expected) => {
  expect(() => parse(config)).toThrow(KindredError);
  expect(() => parse(config)).toThrow(expected);
});

test('a web page is refused', () => {
  expect(() => parseHubConfig('<!doctype html>', 'x/config.json')).toThrow('x/config.json is not valid JSON');
});

import * as z from 'zod';
import type { Tensor } from '../graph/graph.js';
import { normal } from '../nn/initializers.js';
import { dropout, linear, squeezeExcitation } from '../nn/layers/index.js';
import type { Scope } from '../nn/scope.js';
import { hardSigmoid, hardSwish, relu } from '../ops/elementwise/index.js';
import { defineModel, globalAveragePool } from './backbone.js';
import {
  invertedResidual,
  mobileMinimumSize,
  mobileOptions,
  multipleOf8,
  normalizedConv,
  numbered,
} from './mobile.js';

const options = z.strictObject({
  ...mobileOptions,
  epsilon: z
    .number()
    .min(1e-8)
    .max(1)
    .default(1e-3)
    .describe("Added to batch variances: 1e-3 for torchvision's weights, 1e-5 for timm's"),
});

/** A row of the paper's tables 1 and 2. */
type Row = readonly [
  kernel: 3 | 5,
  expandedChannels: number,
  channels: number,
  isGated: boolean,
  activation: 'RE' | 'HS',
  stride: 1 | 2,
];

const small: readonly Row[] = [
  [3, 16, 16, true, 'RE', 2],
  [3, 72, 24, false, 'RE', 2],
  [3, 88, 24, false, 'RE', 1],
  [5, 96, 40, true, 'HS', 2],
  [5, 240, 40, true, 'HS', 1],
  [5, 240, 40, true, 'HS', 1],
  [5, 120, 48, true, 'HS', 1],
  [5, 144, 48, true, 'HS', 1],
  [5, 288, 96, true, 'HS', 2],
  [5, 576, 96, true, 'HS', 1],
  [5, 576, 96, true, 'HS', 1],
];

const large: readonly Row[] = [
  [3, 16, 16, false, 'RE', 1],
  [3, 64, 24, false, 'RE', 2],
  [3, 72, 24, false, 'RE', 1],
  [5, 72, 40, true, 'RE', 2],
  [5, 120, 40, true, 'RE', 1],
  [5, 120, 40, true, 'RE', 1],
  [3, 240, 80, false, 'HS', 2],
  [3, 200, 80, false, 'HS', 1],
  [3, 184, 80, false, 'HS', 1],
  [3, 184, 80, false, 'HS', 1],
  [3, 480, 112, true, 'HS', 1],
  [3, 672, 112, true, 'HS', 1],
  [5, 672, 160, true, 'HS', 2],
  [5, 960, 160, true, 'HS', 1],
  [5, 960, 160, true, 'HS', 1],
];

/** MobileNetV3-Small (Howard et al. 2019, table 2), with torchvision's names. */
export const mobilenetv3Small = defineMobileNetV3({
  name: 'mobilenetv3_small',
  description: 'gated inverted residuals, made small, 2.5 million parameters',
  rows: small,
  embeddingSize: 1024,
});

/** MobileNetV3-Large (Howard et al. 2019, table 1), with torchvision's names. */
export const mobilenetv3Large = defineMobileNetV3({
  name: 'mobilenetv3_large',
  description: 'gated inverted residuals, 5.5 million parameters',
  rows: large,
  embeddingSize: 1280,
});

interface Architecture<Name extends string> {
  readonly name: Name;
  readonly description: string;
  readonly rows: readonly Row[];
  readonly embeddingSize: number;
}

function defineMobileNetV3<const Name extends string>({
  name,
  description,
  rows,
  embeddingSize,
}: Architecture<Name>) {
  return defineModel({
    name,
    description,
    options,
    minimumSize: mobileMinimumSize,
    classifier: () => 'classifier.3',
    features(scope, images, { width, epsilon }) {
      const scaled = (channels: number) => multipleOf8(channels * width);
      const norm = { epsilon, momentum: 0.01 };
      let channels = scaled(16);
      let x = normalizedConv(numbered(scope.at('features.0')), images, {
        outChannels: channels,
        kernel: 3,
        stride: 2,
        norm,
        activation: hardSwish,
      });
      rows.forEach(([kernel, expanded, out, isGated, activation, stride], i) => {
        const block = scope.at(`features.${i + 1}.block`);
        const [expandedChannels, outChannels] = [scaled(expanded), scaled(out)];
        const isWider = expandedChannels !== channels;
        const parts = [isWider && 'expand', 'depthwise', isGated && 'gate', 'project'].filter(Boolean);
        const placeOf = (part: string) => block.at(`${parts.indexOf(part)}`);
        const places = {
          block,
          expand: isWider ? numbered(placeOf('expand')) : undefined,
          depthwise: numbered(placeOf('depthwise')),
          project: numbered(placeOf('project')),
        };
        x = invertedResidual(places, x, {
          inChannels: channels,
          expandedChannels,
          outChannels,
          kernel,
          stride,
          norm,
          activation: activation === 'HS' ? hardSwish : relu,
          gate: isGated ? (wide) => gated(placeOf('gate'), wide, expandedChannels) : undefined,
        });
        channels = outChannels;
      });
      return normalizedConv(numbered(scope.at(`features.${rows.length + 1}`)), x, {
        outChannels: 6 * channels,
        norm,
        activation: hardSwish,
      });
    },
    embedding(scope, featureMap, { width, dropout: probability }) {
      const place = scope.at('classifier.0');
      const hidden = linear(place, globalAveragePool(scope, featureMap), {
        outFeatures: multipleOf8(embeddingSize * width),
        initializer: normal(0.01),
      });
      const active = scope.at('classifier.1').run(() => hardSwish(hidden));
      return dropout(scope.at('classifier.2'), active, probability);
    },
  });
}

function gated(place: Scope, x: Tensor, channels: number): Tensor {
  const places = { reduce: place.at('fc1'), expand: place.at('fc2') };
  const squeezedChannels = multipleOf8(Math.floor(channels / 4));
  return squeezeExcitation(place, places, x, { squeezedChannels, activation: relu, gate: hardSigmoid });
}

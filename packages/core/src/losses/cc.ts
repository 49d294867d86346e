import * as z from 'zod';
import { type ChoiceOf, choiceField } from '../config/index.js';
import { channelAttention, gateChannels } from '../nn/layers/index.js';
import { add, mul } from '../ops/elementwise/index.js';
import { CLASSIFICATION_LOSSES } from './classification.js';
import { defineLoss, type Loss } from './loss.js';
import { channelCorrelation } from './parts/channel-correlation.js';
import { rampUp } from './parts/ramp.js';

/** Of the hinge; given to another form, it would be ignored. */
const defaultMargin = 1;

/** What the channel correlation can be added to. */
export type BaseLoss = ChoiceOf<typeof CLASSIFICATION_LOSSES, Loss>;

const fields = z.strictObject({
  base: choiceField<Loss, BaseLoss>(CLASSIFICATION_LOSSES)
    .default({ name: 'ce' })
    .describe('The classification loss that the channel correlation is added to'),
  lambda: z.number().min(0).default(0.05).describe('Weight of the channel correlation'),
  form: z
    .enum(['ratio', 'difference', 'hinge'])
    .default('difference')
    .describe(
      'How the mean distances I (same class) and E (different) are joined: I / E, I - E, I + relu(margin - E); by default ratio in tuning',
    ),
  squared: z.boolean().default(false).describe('Squared distances, in time linear in the batch'),
  margin: z.number().min(0).default(defaultMargin).describe('Margin of the hinge, for form hinge alone'),
  attention: z
    .enum(['auxiliary', 'gate'])
    .default('auxiliary')
    .describe(
      'auxiliary: for the loss alone, gone in the exported model; gate: also scales the features, and stays',
    ),
  reduction: z
    .int()
    .min(1)
    .default(16)
    .describe('Channels for each hidden unit of the attention (8 units at least)'),
  ramp: z.number().min(0).default(0).describe('Epochs over which lambda grows from 0'),
});

const options = fields.refine(({ form, margin }) => form === 'hinge' || margin === defaultMargin, {
  path: ['margin'],
  message: 'it is the margin of form hinge: choose that form as well, or leave it out',
});

/**
 * CC-Loss: channel correlation loss (Song, Chang, Ma, Li, Tan, ICPR 2020, arXiv 2010.05469),
 * L = base(z, y) + lambda · CC(attention, y); see `channelCorrelation` for the term.
 *
 * - [abstract] channel attention is computed for each sample in training, and tied to the classes.
 * - [ours, after a published reading note] it is a squeeze-excitation module on the last feature map.
 * - [ours] `auxiliary` leaves the features alone, so that the exported model is that of the base loss;
 *   `gate` multiplies them by the attention.
 * - [ours] base losses other than cross-entropy, the ramp, and the defaults, chosen by an experiment:
 *   docs/experiments/cc-defaults.
 * - [ours] class weights count in the base loss alone: the correlation is a mean over pairs, in which rare classes come to
 *   count by the sampler `balanced`.
 * - [ours] the ratio where a network with weights from elsewhere is tuned: a difference, which has no lower bound, pulls
 *   at what they have learned (docs/experiments/few-photographs).
 */
export const cc = defineLoss({
  name: 'cc',
  description: 'channel correlation: attention vectors alike within a class, different between classes',
  paper:
    'Song et al., CC-Loss: Channel Correlation Loss for Image Classification, ICPR 2020, arXiv 2010.05469',
  options,
  acceptsMixtures: false,
  acceptsClassWeights: true,
  needsPairs: true,
  inTuning: { form: 'ratio' },
  attend(scope, featureMap, unprunedChannels, { attention: mode, reduction }) {
    const isGate = mode === 'gate';
    const attention = channelAttention(scope, featureMap, { reduction, unprunedChannels, isGate });
    return {
      attention,
      featureMap: isGate ? gateChannels(scope, featureMap, attention) : featureMap,
    };
  },
  logits(classifier, embedding, classes, { base }) {
    return base.part.logits(classifier, embedding, classes, base.options);
  },
  value(inputs, { base, lambda, form, squared, margin, ramp }) {
    const classification = base.part.value(inputs, base.options);
    const correlation = channelCorrelation(inputs.attention!, inputs.targets, { form, squared, margin });
    const weight = ramp > 0 ? mul(rampUp(inputs.epoch, ramp), lambda) : lambda;
    return {
      total: add(classification.total, mul(correlation, weight)),
      terms: { ...classification.terms, cc: correlation },
    };
  },
});

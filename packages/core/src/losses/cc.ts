import * as z from 'zod';
import { type ChoiceOf, choiceField } from '../config/index.js';
import { UsageError } from '../errors.js';
import type { Tensor } from '../graph/graph.js';
import { channelAttention, gateChannels } from '../nn/layers/index.js';
import type { Scope } from '../nn/scope.js';
import { add, mul } from '../ops/elementwise/index.js';
import { concat } from '../ops/shape/concat.js';
import { CLASSIFICATION_LOSSES } from './classification.js';
import { defineLoss, type EarlierMap, type Loss } from './loss.js';
import { type AttentionReferences, attentionCenters, attentionMemory } from './parts/attention-references.js';
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
  // Without defaults, so that they are not in the records of those who do not ask for them.
  maps: z
    .enum(['last', 'stages'])
    .optional()
    .describe(
      'Feature maps that the attention is of: the last one (by default), or the last of each stage, with auxiliary attention',
    ),
  memory: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Attention vectors of so many earlier images that each batch is compared with, too; by default none',
    ),
  centers: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe(
      "Each batch is compared with the centres of the classes' attention vectors, too, which follow at this rate; by default not",
    ),
});

const options = fields
  .refine(({ form, margin }) => form === 'hinge' || margin === defaultMargin, {
    path: ['margin'],
    message: 'it is the margin of form hinge: choose that form as well, or leave it out',
  })
  .refine(({ attention, maps }) => attention === 'auxiliary' || maps !== 'stages', {
    path: ['maps'],
    message: 'attention that gates is of the last map: leave this out, or take auxiliary attention',
  })
  .refine(({ memory, centers }) => memory === undefined || centers === undefined, {
    path: ['centers'],
    message: 'a batch is compared with a memory or with centres: leave out one of them',
  })
  .refine(({ squared, memory, centers }) => !squared || (memory ?? centers) === undefined, {
    path: ['squared'],
    message: 'squared distances are those of the batch alone: leave out memory and centres, or this',
  });

/** What a batch is compared with beside itself. */
type References = Pick<z.output<typeof options>, 'memory' | 'centers'>;

/**
 * CC-Loss: channel correlation loss (Song, Chang, Ma, Li, Tan, ICPR 2020, arXiv 2010.05469),
 * L = base(z, y) + lambda · CC(attention, y); see `channelCorrelation` for the term.
 *
 * - [abstract] channel attention is computed for each sample in training, and tied to the classes.
 * - [ours, after a published reading note] it is a squeeze-excitation module on the last feature map.
 * - [ours] `auxiliary` leaves the features alone, so that the exported model is that of the base loss;
 *   `gate` multiplies them by the attention.
 * - [ours] with `maps` `stages` there is a module for the last feature map of each stage of the network, and a sample's vector is
 *   theirs one after the other; with `memory` or `centers` a batch is also compared with attention vectors from before it
 *   (`parts/attention-references.ts`). The exported model has nothing of that.
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
  attend(scope, featureMap, unprunedChannels, { attention: mode, reduction, maps }, earlier) {
    const isGate = mode === 'gate';
    const attention = channelAttention(scope, featureMap, { reduction, unprunedChannels, isGate });
    if (maps === 'stages') {
      const before = earlierAttention(scope, earlier, reduction);
      return { attention: concat([...before, attention], 1), featureMap };
    }
    return {
      attention,
      featureMap: isGate ? gateChannels(scope, featureMap, attention) : featureMap,
    };
  },
  logits(classifier, embedding, classes, { base }) {
    return base.part.logits(classifier, embedding, classes, base.options);
  },
  value(inputs, options) {
    const { base, lambda, form, squared, margin, ramp } = options;
    const classification = base.part.value(inputs, base.options);
    const attention = inputs.attention!;
    const references = referencesOf(inputs.classifier, attention, inputs.targets, options);
    const correlation = channelCorrelation(attention, inputs.targets, { form, squared, margin }, references);
    const weight = ramp > 0 ? mul(rampUp(inputs.epoch, ramp), lambda) : lambda;
    return {
      total: add(classification.total, mul(correlation, weight)),
      terms: { ...classification.terms, cc: correlation },
    };
  },
});

/** @throws UsageError where the earlier stages are not known. */
function earlierAttention(scope: Scope, earlier: readonly EarlierMap[], reduction: number): Tensor[] {
  if (earlier.length === 0) {
    throw new UsageError(
      "loss cc with `maps: 'stages'` needs a network that tells where its stages end (a ResNet, a VGG) and that is " +
        'trained as a whole, not its head alone: take another, or leave `maps` out',
    );
  }
  return earlier.map(({ featureMap, unprunedChannels }, i) =>
    channelAttention(scope.at(`stage${i + 1}`), featureMap, { reduction, unprunedChannels }),
  );
}

function referencesOf(
  place: Scope,
  attention: Tensor,
  targets: Tensor,
  { memory, centers }: References,
): AttentionReferences | undefined {
  if (memory !== undefined) return attentionMemory(place, attention, targets, memory);
  if (centers !== undefined) return attentionCenters(place, attention, targets, centers);
  return undefined;
}

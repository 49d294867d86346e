import { conv2dOp } from '../../../ops/conv/conv2d.js';
import { conv2dInputGradientOp } from '../../../ops/conv/conv2d-input-gradient.js';
import { conv2dWeightGradientOp } from '../../../ops/conv/conv2d-weight-gradient.js';
import { convShape, type ImageShape } from '../../../ops/conv/geometry.js';
import type { StrategyChooser } from '../../choose/choose-strategy.js';
import { cleared, type Epilogue, type ImageLayout, type PendingConv } from '../../layouts/layout.js';
import type { ModelWriter } from '../../model-writer.js';
import { defineRule, type LoweringRule } from '../rule.js';

/** Convolutions and their gradients by the strategies that are chosen for them. */
export function imageConvRules(choose: StrategyChooser): readonly LoweringRule[] {
  return [
    defineRule(conv2dOp, (writer, { inputs: [x, weight, bias], outputs: [y], attributes }) => {
      const conv = convShape(x.shape, weight.shape, y.shape, attributes);
      const strategy = choose.forward(conv, writer.layoutOf(x));
      if (!strategy) return undefined;
      const { layout } = strategy;
      const shift = bias && writer.value(bias);
      if (strategy.isOneConv) {
        const emit = (epilogue: Epilogue) => strategy.forward(writer, conv, x, weight, epilogue);
        return [{ layout, z: pendingConv(writer, layout, conv.y, emit), shift }];
      }
      const value = strategy.forward(writer, conv, x, weight, {});
      // What follows may add the bias in passing.
      return [bias ? { layout, z: value, shift } : cleared(writer, layout, value, conv.y)];
    }),
    defineRule(conv2dInputGradientOp, (writer, { inputs: [dy, weight], attributes }) => {
      const conv = convShape(attributes.shape, weight.shape, dy.shape, attributes);
      const strategy = choose.backward(conv, writer.layoutOf(dy));
      const gradient = strategy?.inputGradient;
      if (!gradient) return undefined;
      const { layout } = strategy;
      if (strategy.isOneConv) {
        const emit = (epilogue: Epilogue) => gradient(writer, conv, dy, weight, epilogue);
        return [{ layout, z: pendingConv(writer, layout, conv.x, emit) }];
      }
      return [cleared(writer, layout, gradient(writer, conv, dy, weight, {}), conv.x)];
    }),
    defineRule(conv2dWeightGradientOp, (writer, { inputs: [dy, x], outputs: [dw], attributes }) => {
      const conv = convShape(x.shape, dw.shape, dy.shape, attributes);
      const strategy = choose.forward(conv, writer.layoutOf(x));
      return strategy && [strategy.weightGradient(writer, conv, dy, x)];
    }),
  ];
}

/** A convolution whose bare sums, once they are there, are what an epilogue works on: it is not computed again. */
function pendingConv(
  writer: ModelWriter,
  layout: ImageLayout,
  shape: ImageShape,
  emit: (epilogue: Epilogue) => string,
): PendingConv {
  let sums: string | undefined;
  return {
    emit({ shift, residual, activation }) {
      const isBare = !shift && !residual && !activation;
      if (sums === undefined && !isBare) return emit({ shift, residual, activation });
      sums ??= emit({});
      return isBare ? sums : layout.affine(writer, { z: sums, shift, residual }, shape, activation);
    },
  };
}

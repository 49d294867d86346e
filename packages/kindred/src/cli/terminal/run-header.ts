import type { NamedConfig } from '@kindred/core/config';
import { trainsHeadAlone } from '@kindred/core/train';
import { countOf, groupDigits } from '@kindred/report/text';
import type { StartEvent } from '../../api/events.js';
import { transferText } from '../../api/transfer-text.js';
import { formatSetting } from './format.js';
import { labelledLines } from './lines.js';
import type { Style } from './style.js';

/** What is trained on what, as it was settled, in a few lines. */
export function formatRunHeader(event: StartEvent, style: Style): string[] {
  const { config, sizes, engine, folder, resumedFrom } = event;
  const { model, loss, channels, height, width, classes } = config.classifier;
  const { augment, mix, epochs, transfer, batchSize, sampler, learningRate, optimizer, schedule, seed } =
    config;
  const splits = [
    `${groupDigits(sizes.train)} training`,
    ...(sizes.validation ? [`${groupDigits(sizes.validation)} validation`] : []),
    ...(sizes.test ? [`${groupDigits(sizes.test)} test`] : []),
  ];
  const changes = mix ? [...augment, mix] : augment;
  return labelledLines(
    [
      ['data', `${event.data}: ${splits.join(', ')} images of ${countOf(classes, 'class', 'classes')}`],
      ['network', `${describe(model)}: ${parametersText(event)}, input ${channels}x${height}x${width}`],
      ['loss', describe(loss)],
      ...(transfer ? [['transfer', transferText(transfer)] as [string, string]] : []),
      ['images', changes.length === 0 ? 'not augmented' : changes.map(describe).join(', ')],
      [
        'recipe',
        trainsHeadAlone(transfer)
          ? `${countOf(transfer.headEpochs, 'epoch')} of the head, on features; seed ${seed}`
          : `${countOf(epochs, 'epoch')}, batches of ${batchSize} (${describe(sampler)}), ` +
            `${describe(optimizer)} at ${formatSetting(learningRate)}, ${describe(schedule)}, seed ${seed}`,
      ],
      [
        'engine',
        `${engine.provider}, ${countOf(engine.threads, 'thread')}${engine.memory === 'low' ? ', low memory' : ''}`,
      ],
      ['run', folder + (resumedFrom ? `, resumed after step ${groupDigits(resumedFrom.step)}` : '')],
    ],
    style,
  );
}

/** `272,149 parameters, and 1,096 for training alone`: what a loss learns beside the network is not exported. */
function parametersText({ parameters, trainedParameters }: StartEvent): string {
  const more = trainedParameters - parameters;
  return `${groupDigits(parameters)} parameters${more > 0 ? `, and ${groupDigits(more)} for training alone` : ''}`;
}

/** `cc (lambda 0.1, base ce)`. */
export function describe({ name, ...options }: NamedConfig): string {
  const settings = Object.entries(options).map(([key, value]) => `${key} ${settingText(value)}`);
  return settings.length === 0 ? name : `${name} (${settings.join(', ')})`;
}

function settingText(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(' .. ');
  return value !== null && typeof value === 'object' ? describe(value as NamedConfig) : String(value);
}

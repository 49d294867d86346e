import { formatBytes, formatTable, wrap } from '@kindred/report/text';
import type { ListedWeights, ResolvedWeights } from '../../weights/index.js';
import { describe } from './run-header.js';
import type { Style } from './style.js';

const align = ['left', 'right', 'right', 'right', 'right', 'left', 'left'] as const;

/** Known weights as a table, each with the name of its repository below it. */
export function formatKnownWeights(weights: readonly ListedWeights[], style: Style): string[] {
  const head = ['network', 'top-1', 'params', 'mult-adds', 'size', 'license', 'cached'];
  const rows = weights.map((entry) => [
    describe(entry.network),
    `${(100 * entry.top1).toFixed(1)} %`,
    `${inUnit(entry.parameters / 1e6)} M`,
    `${inUnit(entry.multiplyAdds / 1e9)} G`,
    formatBytes(entry.bytes),
    entry.license,
    entry.path === undefined ? '-' : style.green('yes'),
  ]);
  const [title, ...lines] = formatTable([head, ...rows], { align });
  const notes = weights.map(({ id, isDefault, top1Size }) =>
    [id, isDefault ? ' (--pretrained)' : '', top1Size ? `, top-1 at ${top1Size} pixels` : ''].join(''),
  );
  return [
    style.dim(title!),
    ...lines.flatMap((line, i) => [line, style.dim(`  ${notes[i]}`)]),
    '',
    ...wrap(
      'top-1: published, on ImageNet-1k at the size that the weights were learned at, where no other is named. Other ' +
        'repositories with model.safetensors or pytorch_model.bin can be named as well.',
      style.width,
    ),
  ];
}

/** What is known of weights that are on this machine. */
export function resolvedRows({
  path,
  source,
  revision,
  license,
  sha256,
  preprocessing,
}: ResolvedWeights): (readonly [string, string])[] {
  const { inputSize, cropFraction, interpolation } = preprocessing ?? {};
  const images = [
    inputSize !== undefined && `${inputSize} pixels`,
    cropFraction !== undefined && `crop ${cropFraction}`,
    interpolation,
    preprocessing && `mean ${preprocessing.mean.join(' ')}, std ${preprocessing.std.join(' ')}`,
  ].filter(Boolean);
  return [
    ['weights', source],
    ...(revision === undefined ? [] : [['revision', revision] as const]),
    ['license', license ?? 'not stated'],
    ['SHA-256', sha256],
    ...(images.length === 0 ? [] : [['images', images.join(', ')] as const]),
    ['file', path],
  ];
}

/** Three digits: `0.31`, `3.5`, `15.5`, `138`. */
function inUnit(value: number): string {
  return value < 1 ? value.toFixed(2) : Number(value.toPrecision(3)).toString();
}

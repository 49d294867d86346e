import { hasNewHead, type TransferConfig } from '@kindred/core/train';
import { countOf } from '@kindred/report/text';

/** How weights from elsewhere are used: `the head first, then all layers at 0.1 of its rate; batch norm stays`. */
export function transferText(transfer: TransferConfig): string {
  const { freeze, backboneRate, depthDecay } = transfer;
  if (freeze === 'all') return 'the head alone, on the frozen backbone';
  const layers = freeze === 0 ? 'all layers' : `all but the first ${countOf(freeze, 'layer')}`;
  const decay = depthDecay < 1 ? `, falling by ${plain(depthDecay)} from layer to layer` : '';
  const rates = `${layers} at ${plain(backboneRate)} of its rate${decay}; batch norm stays`;
  return hasNewHead(transfer) ? `the head first, then ${rates}` : `the head and ${rates}`;
}

/** Four significant digits at most. */
function plain(value: number): string {
  return String(Number(value.toPrecision(4)));
}

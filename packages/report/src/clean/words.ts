import type { PictureKind } from '@kindred/core/data';

/** What pictures of a kind are, and how that is told. */
export const kindWords: Readonly<Record<PictureKind, { readonly title: string; readonly rule: string }>> = {
  blank: { title: 'Of one colour', rule: 'no channel has values that differ by 8 or more' },
  dark: { title: 'Dark', rule: '99 of 100 pixels in the darkest fifth' },
  bright: { title: 'Bright', rule: '99 of 100 pixels in the brightest fifth' },
  'low-information': {
    title: 'Hardly anything on them',
    rule: 'entropy of the luminances below half a bit, and 3.5 deviations below the median',
  },
  blurred: {
    title: 'Blurred',
    rule: 'variance of the Laplacian below a quarter of the median, and 3.5 deviations below it',
  },
  tiny: { title: 'Tiny', rule: 'shorter side below a quarter of the median' },
  'odd-shaped': {
    title: 'Oddly shaped',
    rule: 'longer over shorter side above twice the median, and 3.5 deviations above it',
  },
};

import { describe, expect, test } from 'vitest';
import { forEachTap, type WindowOptions, windowAttributes, windowOutput } from './geometry.js';

describe('windowAttributes', () => {
  test('one number stands for both directions and all sides', () => {
    expect(windowAttributes([3, 5], { stride: 2, padding: 1, dilation: 3 })).toEqual({
      kernel: [3, 5],
      stride: [2, 2],
      padding: [1, 1, 1, 1],
      dilation: [3, 3],
    });
  });

  test('pairs are rows and columns; four sides are top, left, bottom, right', () => {
    expect(windowAttributes([1, 1], { stride: [1, 2], padding: [3, 4] })).toMatchObject({
      stride: [1, 2],
      padding: [3, 4, 3, 4],
    });
    expect(windowAttributes([1, 1], { padding: [1, 2, 3, 4] }).padding).toEqual([1, 2, 3, 4]);
  });

  test('defaults', () => {
    expect(windowAttributes([2, 2], {})).toMatchObject({
      stride: [1, 1],
      padding: [0, 0, 0, 0],
      dilation: [1, 1],
    });
  });
});

describe('windowOutput', () => {
  const output = (size: [number, number], kernel: [number, number], options: WindowOptions = {}) =>
    windowOutput([1, 1, ...size], windowAttributes(kernel, options));

  test.each<[[number, number], [number, number], WindowOptions, [number, number]]>([
    [[5, 6], [3, 3], {}, [3, 4]],
    [[5, 6], [3, 3], { padding: 1 }, [5, 6]],
    [[5, 6], [3, 3], { padding: 1, stride: 2 }, [3, 3]],
    [[5, 6], [2, 2], { stride: 2 }, [2, 3]],
    [[7, 7], [3, 3], { dilation: 3 }, [1, 1]],
    [[4, 4], [2, 3], { padding: [1, 0, 0, 2] }, [4, 4]],
  ])('%j under %j, %o', (size, kernel, options, expected) => {
    expect(output(size, kernel, options)).toEqual(expected);
  });

  test('a window that is larger than the padded image is refused', () => {
    expect(() => output([2, 9], [5, 5], { padding: 1 })).toThrow(
      'a 5x5 window (dilation 1x1) does not fit the image [1, 1, 2, 9] with padding [1, 1, 1, 1]',
    );
    expect(() => output([4, 4], [3, 3], { dilation: 2 })).toThrow('(dilation 2x2) does not fit');
  });

  test.each<WindowOptions>([{ stride: 0 }, { stride: [1, 1.5] }, { dilation: 0 }, { padding: -1 }])(
    '%o is refused',
    (options) => {
      expect(() => output([4, 4], [3, 3], options)).toThrow(
        'kernel, stride and dilation must be at least 1 and padding at least 0',
      );
    },
  );
});

test('forEachTap joins outputs with the inputs under their windows, in row-major order', () => {
  const window = windowAttributes([2, 2], { stride: [1, 2], padding: [1, 0, 0, 0] });
  const taps: string[] = [];
  forEachTap([1, 1, 2, 3], [2, 1], window, (output, input, tap) =>
    taps.push(`${output}<-${input} by ${tap}`),
  );
  expect(taps).toEqual([
    // The first window lies half in the padding above the image.
    '0<-0 by 2',
    '0<-1 by 3',
    '1<-0 by 0',
    '1<-1 by 1',
    '1<-3 by 2',
    '1<-4 by 3',
  ]);
});

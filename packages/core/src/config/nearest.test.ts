import { describe, expect, test } from 'vitest';
import { didYouMean, editDistance, nearestName } from './nearest.js';

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['loss', 'loss', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['trian', 'train', 1],
    ['epoch', 'epochs', 1],
  ])('%s to %s takes %i edits', (a, b, edits) => {
    expect(editDistance(a, b)).toBe(edits);
    expect(editDistance(b, a)).toBe(edits);
  });
});

describe('nearestName', () => {
  test('finds the nearest, whatever the case', () => {
    expect(nearestName('Resnet81', ['lenet', 'resnet18', 'resnet20'])).toBe('resnet18');
  });

  test('the longer name counts', () => {
    expect(nearestName('loss', ['model', 'losses'])).toBe('losses');
  });

  test('finds nothing where most characters differ', () => {
    expect(nearestName('transformer', ['lenet', 'resnet18'])).toBeUndefined();
    expect(nearestName('x', ['ce', 'cc'])).toBeUndefined();
    expect(nearestName('focal', ['cc', 'local-response'])).toBeUndefined();
  });

  test('makes the end of a message', () => {
    expect(didYouMean('cce', ['ce', 'cc'])).toBe("; did you mean 'ce'?");
    expect(didYouMean('focal', ['ce', 'cc'])).toBe('');
  });
});

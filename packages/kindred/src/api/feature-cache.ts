import { type FeatureSource, featureCacheOf } from '@kindred/core/run';
import type { FeatureCache } from '@kindred/core/train';
import { openFeatures } from '../storage/feature-files.js';
import { softwareVersions } from './software.js';

/** How the features of a frozen network are kept on disk; undefined where nothing tells the network from others. */
export function featuresOnDisk(
  source: FeatureSource,
  onNote: ((message: string) => void) | undefined,
): ((size: number) => Promise<FeatureCache>) | undefined {
  return featureCacheOf(source, { software: softwareVersions(), open: openFeatures }, onNote);
}

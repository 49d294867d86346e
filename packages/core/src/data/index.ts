/** Data sets, their splits, samplers, random changes of images, and batches. */

export {
  assembleBatch,
  type Batch,
  type BatchKeys,
  type EvaluationBatch,
  evaluationBatches,
} from './batches.js';
export { type NamedClasses, numberedClasses } from './class-names.js';
export { colourName, parseColour, type Rgb } from './colour.js';
export {
  allPictures,
  type CopiesAmongOptions,
  type CopyEvidence,
  type CopyGroup,
  type CopyLink,
  type CopyMember,
  type CopyPair,
  type CopySearchOptions,
  copiesAmong,
  copySearchVersion,
  groupCopies,
  joinPairs,
  keepTogether,
  type LinkedPair,
  manyPictures,
  nothingTogether,
  type PictureList,
  type PictureVectors,
  type SearchProgress,
  type SharedImages,
  searchCopies,
  sharedImages,
  withGroups,
} from './copies/index.js';
export type { DataProblem, DataSource, Dataset, SplitName } from './dataset.js';
export {
  type DigitsOptions,
  type DigitsSourceOptions,
  digitsSource,
  generateDigits,
} from './digits/index.js';
export { fingerprintSplits } from './fingerprint.js';
export { holdOutTest } from './hold-out-test.js';
export {
  type IdxFile,
  type IdxHeader,
  type IdxPair,
  idxHeaderBytes,
  isIdxName,
  knownIdxClasses,
  pairIdxFiles,
  parseIdx,
  parseIdxHeader,
  requireIdxLength,
} from './idx/index.js';
export type { Image } from './image.js';
export {
  type BufferContents,
  datasetFromBuffer,
  datasetFromImages,
  type ImageListContents,
  requireImage,
} from './memory-dataset.js';
export * as mixes from './mixing/built-in.js';
export { createMix, MIXES, type MixBatch, type MixChoice, type MixSize } from './mixing/index.js';
export { defineMix, type Mix, type MixContext, type MixDefinition, type MixedImages } from './mixing/mix.js';
export type { MixedLabels } from './mixing/mix-labels.js';
export { naturalSort } from './natural-order.js';
export {
  measurePicture,
  type OddPicture,
  oddPictures,
  PICTURE_KINDS,
  type PictureKind,
  type PictureMeasures,
} from './picture-checks/index.js';
export { createPipeline, evaluationPipeline, type InputSize, type Pipeline } from './pipeline.js';
export { reduceToSide } from './reduce.js';
export * as samplers from './samplers/built-in.js';
export { createSampler, type OrderEpoch, SAMPLERS, type SamplerChoice } from './samplers/index.js';
export { defineSampler, type Sampler, type SamplerDefinition } from './samplers/sampler.js';
export { Scratch } from './scratch.js';
export { limitPerClass, stratifiedSplit, subset } from './split.js';
export { splitOf } from './split-names.js';
export {
  type ChannelStatistics,
  channelStatistics,
  classCounts,
  imageSizes,
  onlyClass,
  type SizeRange,
} from './statistics.js';
export { consequenceOf } from './together/copy-problems.js';
export { groupedBy, isPattern } from './together/group-by.js';
export { groupingRecord, keepCopiesTogether, type TogetherOptions } from './together/keep-copies-together.js';
export type { Box } from './transforms/box.js';
export * as transforms from './transforms/built-in.js';
export { convertChannels } from './transforms/channels.js';
export type { Cover } from './transforms/fit.js';
export { TRANSFORMS, type TransformChoice } from './transforms/index.js';
export { type ResizeOptions, resize } from './transforms/resize.js';
export type { ResizeFilter } from './transforms/resize-weights.js';
export {
  defineTransform,
  type Transform,
  type TransformContext,
  type TransformDefinition,
} from './transforms/transform.js';
export type { Whole } from './transforms/whole.js';

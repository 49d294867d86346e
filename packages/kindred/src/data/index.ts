export type {
  CustomData,
  CustomDataset,
  CustomIdentity,
  CustomSplits,
  Sample,
} from './custom/custom-data.js';
export {
  type DataOptions,
  dataOptions,
  type OpenDataOptions,
  type OtherDataOptions,
  type ReadOptions,
  type ReadProgress,
  type ReadSettings,
} from './data-options.js';
export {
  type DataDescription,
  describeData,
  type SplitDescription,
} from './describe.js';
export {
  type DownloadableName,
  type DownloadOptions,
  type DownloadProgress,
  type DownloadResult,
  downloadableNames,
  downloadDataset,
} from './download/index.js';
export type { FoundData } from './faults.js';
export { dataReaders } from './find-data.js';
export { type FolderEntries, listFolder } from './folder-entries.js';
export { decodeImage } from './image-folder/decode.js';
export { imageExtensions, isImageName } from './image-folder/image-names.js';
export { inspectData, openData } from './open-data.js';
export type { DataReader } from './reader.js';

export {
  type DownloadOptions,
  type DownloadProgress,
  type DownloadResult,
  downloadableNames,
  downloadDataset,
} from './download-dataset.js';
export type { DownloadableName } from './manifest.js';

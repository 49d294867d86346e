export {
  type DownloadableName,
  type DownloadOptions,
  type DownloadProgress,
  type DownloadResult,
  downloadableNames,
  downloadDataset,
} from './download-dataset.js';

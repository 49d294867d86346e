/** Files from the web: continued where they were cut off, under their own name once they are whole. */

export {
  type DownloadFileOptions,
  downloadFile,
  type RemoteFile,
  receivedBytes,
  sha256OfFile,
} from './download-file.js';
export { fileSize } from './transfer.js';

/** Copies among pictures: finding, grouping and keeping them together. */

export { type CopiesAmongOptions, copiesAmong, manyPictures } from './copies-among.js';
export type { PictureVectors } from './embedding-index.js';
export {
  allPictures,
  type CopyGroup,
  type CopyLink,
  type CopyMember,
  groupCopies,
  joinPairs,
  type LinkedPair,
} from './group-copies.js';
export { keepTogether, nothingTogether, withGroups } from './keep-together.js';
export type { PictureList } from './picture-prints.js';
export {
  type CopyEvidence,
  type CopyPair,
  type CopySearchOptions,
  copySearchVersion,
  type SearchProgress,
  searchCopies,
} from './search-copies.js';
export { type SharedImages, sharedImages } from './shared-images.js';

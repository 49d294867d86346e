export { knownIdxClasses } from './idx-classes.js';
export { type IdxPair, isIdxName, pairIdxFiles } from './idx-files.js';
export {
  type IdxFile,
  type IdxHeader,
  idxHeaderBytes,
  parseIdx,
  parseIdxHeader,
  requireIdxLength,
} from './parse-idx.js';

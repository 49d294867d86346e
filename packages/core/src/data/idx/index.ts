export { knownIdxClasses } from './idx-classes.js';
export { type IdxPair, isIdxName, pairIdxFiles } from './idx-files.js';
export { type IdxFile, parseIdx } from './parse-idx.js';

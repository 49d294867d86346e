/** What goes into an exported model beside the classifier: a score of abnormality with its threshold, a temperature. */

export { calibrate } from './calibrate.js';
export { featuresOf, type NetworkFeatures, type OnProgress, type ScoredNetwork } from './features.js';
export { type Bundle, type BundleRequest, fitBundle, requireBundle } from './fit-bundle.js';
export { type ChosenScores, chooseScores, fitScores, loadScores, requireScore } from './scores.js';

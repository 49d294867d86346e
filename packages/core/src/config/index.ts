/** What a configuration chooses by name, and how users bring parts of their own. */

export { checkOptions, OptionKind, type OptionNames } from './check-options.js';
export {
  type ChoiceOf,
  type ChosenName,
  choiceField,
  choicesOfField,
  type InputOf,
  type NamedChoice,
  type OptionsOf,
  type OwnChoice,
  type Resolved,
  takeChoice,
  takeChoices,
  takeParts,
  type UsedChoice,
} from './choice.js';
export { describeValue } from './describe-value.js';
export {
  describeThrown,
  moduleOf,
  type PartModule,
  positionIn,
  setModule,
  wrongResult,
} from './guard.js';
export { describeIssues, describeOptionIssues } from './issues.js';
export { didYouMean } from './nearest.js';
export { optionKinds } from './option-kinds.js';
export {
  type Definition,
  type FieldType,
  isPart,
  type NamedConfig,
  type NoOptions,
  namedConfigSchema,
  noOptions,
  type OwnFields,
  optionsOf,
  PART_KINDS,
  type Part,
  type PartKind,
  type PartNotNamed,
} from './part.js';
export { Parts } from './parts.js';
export { isNamed, shownName } from './shown-name.js';
export { storedLabel } from './stored-label.js';

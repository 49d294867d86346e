/** What a configuration chooses by name, and how users bring parts of their own. */

export {
  type ChoiceOf,
  type ChosenName,
  choiceField,
  choicesOfField,
  type NamedChoice,
  type OptionsOf,
  type OwnChoice,
  type Resolved,
  takeChoice,
  takeChoices,
  takeParts,
} from './choice.js';
export {
  isPart,
  type NamedConfig,
  type NoOptions,
  namedConfigSchema,
  noOptions,
  optionsOf,
  PART_KINDS,
  type Part,
  type PartKind,
} from './part.js';
export { Parts } from './parts.js';

import { checkOptions, type OptionNames, optionKinds, takeChoices } from '@kindred/core/config';
import type { SplitName } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import type { AttackChoice, ScoreChoice } from '@kindred/core/evaluate';
import { type OtherDataOptions, otherDataNames } from '../../data/data-options.js';
import type { DataInput } from '../data-source.js';

/** What {@link evaluateAbnormal} takes, and how the abnormal images are read; everything has a default. */
export interface AbnormalOptions extends OtherDataOptions {
  /** Other images: folders of data or of pictures, single pictures, data of one's own. */
  readonly abnormal?: readonly DataInput[] | undefined;
  /** The run's own data, where it is not where the run found it. */
  readonly data?: DataInput | undefined;
  /** Which held-out images are the normal ones: the test set where there is one, else the validation set. */
  readonly split?: SplitName | undefined;
  /** Scores; all that there are for the classifier where not given. */
  readonly scores?: readonly ScoreChoice[] | undefined;
  /** Attacks; FGSM and PGD with 8 pixel values where not given. */
  readonly attacks?: readonly AttackChoice[] | undefined;
  /** At most so many normal images, and so many abnormal ones of each kind; default 2000. */
  readonly images?: number | undefined;
  /** At most so many of the normal images are attacked; default 500. */
  readonly attacked?: number | undefined;
  /** Of every choice of images, of noise, of attacks and of the bootstrap; default 1. */
  readonly seed?: number | undefined;
  /** Called after each batch, with what is being measured. */
  readonly onProgress?: ((what: string, done: number, total: number) => void) | undefined;
  /** Told what is worth knowing, such as that an archive is unpacked. */
  readonly onNote?: ((message: string) => void) | undefined;
}

const optionNames: OptionNames<AbnormalOptions> = {
  abnormal: true,
  ...otherDataNames,
  data: true,
  split: optionKinds.split,
  scores: true,
  attacks: true,
  images: true,
  attacked: true,
  seed: true,
  onProgress: optionKinds.callback,
  onNote: optionKinds.callback,
};

/** With the defaults filled in. @throws UsageError for unknown options, and numbers of images that are none. */
export function settleOptions(options: AbnormalOptions) {
  checkOptions('evaluateAbnormal', options, optionNames);
  const { abnormal = [], attacks = defaultAttacks, images = 2000, attacked = 500, seed = 1 } = options;
  for (const [what, count] of Object.entries({ images, attacked })) {
    if (!(Number.isInteger(count) && count >= 1)) {
      throw new UsageError(`${what} is a number of images, at least 1, not ${count}`);
    }
  }
  const chosen = { scores: options.scores && takeChoices(options.scores), attacks: takeChoices(attacks) };
  return {
    ...options,
    abnormal,
    scores: chosen.scores?.configs,
    attacks: chosen.attacks.configs,
    /** Scores and attacks of the user's own. */
    parts: [...(chosen.scores?.parts ?? []), ...chosen.attacks.parts],
    images,
    attacked,
    seed,
  };
}

const defaultAttacks: readonly AttackChoice[] = [
  { name: 'fgsm', epsilon: 8 },
  { name: 'pgd', epsilon: 8 },
];

import { type DataSource, imageSizes } from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import { defaultWeights } from '@kindred/core/pretrained';
import { isPhotograph, type ParsedTrainOptions, transferOptionIn } from '@kindred/core/train';
import { hubSettings, listWeights } from '../weights/index.js';
import type { WatchOptions } from './finish.js';
import { startingWeights, watchDownload } from './starting-weights.js';

/** What photographs start from where nothing else is said: small, and good on a laptop. */
const network = { name: 'mobilenetv2', width: 1 };

const howToGet = 'run `getWeights("mobilenetv2")` with a connection';

/**
 * The weights that a run on photographs starts from where it says neither network nor weights: they are fetched where they
 * are not at hand, which is announced; where that fails, the run starts from scratch, and says what is lost.
 * @returns the name of a repository; undefined where nothing is to be started from
 * @throws KindredError where they cannot be had, and an option is for them alone.
 */
export async function photographWeights(
  { splits }: DataSource,
  options: ParsedTrainOptions,
  watch: Pick<WatchOptions, 'onEvent' | 'signal'>,
): Promise<string | undefined> {
  const { model, imageSize } = options;
  const { train } = splits;
  if (model !== undefined || !train || train.channels !== 3 || !isPhotograph(imageSizes(train), imageSize)) {
    return undefined;
  }
  const weights = defaultWeights(network)!;
  const note = (message: string) => watch.onEvent?.({ type: 'note', message });
  const isCached = (await listWeights()).some(({ id, path }) => id === weights.id && path !== undefined);
  const { endpoint, isOffline } = hubSettings();
  if (!isCached && !isOffline) {
    note(
      `fetching the weights of MobileNetV2 (${weights.id}, ${Math.round(weights.bytes / 1e6)} MB, ${weights.license}) from ` +
        `${endpoint}: once, and nothing is sent; \`fromScratch\` does without`,
    );
  }
  try {
    await startingWeights(weights.id, { ...watchDownload(watch), isOptional: true });
    return weights.id;
  } catch (error) {
    if (!(error instanceof KindredError) || watch.signal?.aborted) throw error;
    const [reason] = error.message.split(';');
    const needed = transferOptionIn(options);
    if (needed !== undefined) {
      throw new KindredError(
        `\`${needed}\` needs weights from elsewhere, and those of MobileNetV2 cannot be had: ${reason}; ${howToGet}, or name a ` +
          'file of weights with `weights`',
        { cause: error },
      );
    }
    note(
      `training from scratch: ${reason}. Weights of MobileNetV2 would make far more of few photographs ` +
        `(50 of each of five flowers: 84 % in place of 61 %): ${howToGet}`,
    );
    return undefined;
  }
}

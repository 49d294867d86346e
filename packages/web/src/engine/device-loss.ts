import { KindredError } from '@kindred/core/errors';
import type { OrtModule } from '@kindred/core/runtime';

/** What is used of a GPUDevice. */
interface Device {
  readonly lost: Promise<{ readonly message: string }>;
}

/** Ends the work on a GPU that is lost, which itself would never end. */
export class DeviceWatch {
  #loss: { readonly error: unknown } | undefined;
  readonly #waiting = new Set<(error: unknown) => void>();

  /** @param loss rejects where the GPU is lost */
  constructor(loss: Promise<never>) {
    loss.catch((error) => {
      this.#loss = { error };
      for (const reject of this.#waiting) reject(error);
    });
  }

  get isLost(): boolean {
    return this.#loss !== undefined;
  }

  /**
   * What work gives. Not a race with one promise of the loss: that would hold every result for as long as it lives.
   * @throws the loss, before or in the middle of the work
   */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#loss) throw this.#loss.error;
    let end: (error: unknown) => void;
    const loss = new Promise<never>((_, reject) => {
      end = reject;
      this.#waiting.add(end);
    });
    try {
      return await Promise.race([work(), loss]);
    } finally {
      this.#waiting.delete(end!);
    }
  }
}

/** Rejects where the GPU that ONNX Runtime computes on is lost: its driver was reset, or the browser has taken it away. */
export async function deviceLoss(ort: OrtModule): Promise<never> {
  const { env } = ort as unknown as { env: { webgpu?: { device?: Device | Promise<Device> } } };
  const device = await env.webgpu?.device;
  const { message } = await (device?.lost ?? new Promise<never>(() => {}));
  const reason = message.trim().replace(/\.$/, '');
  throw new KindredError(
    `the GPU was lost${reason && ` (${reason})`}: the last checkpoint is whole; load the page again, and go on with \`resume()\``,
  );
}

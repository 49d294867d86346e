import { KindredError } from '@kindred/core/errors';
import type { OrtModule } from '@kindred/core/runtime';

/** What is used of a GPUDevice. */
interface Device {
  readonly lost: Promise<{ readonly message: string }>;
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

import type { Tensor } from '../graph/graph.js';
import type { Network } from '../nn/scope.js';
import type { HostTensor } from '../runtime/host-tensor.js';
import { OrtEngine } from '../runtime/ort-engine.js';
import { compile } from '../runtime/program.js';
import { targetFor } from '../runtime/target.js';
import { ort } from './onnxruntime.js';
import { syntheticVariable } from './synthetic.js';

/** An engine on the CPU; two threads, so that tests do not fight for the machine. */
export function testEngine(): OrtEngine {
  return new OrtEngine(ort, { provider: 'cpu', threads: 2 });
}

/** Synthetic values of variables, as states of an engine. */
export function syntheticStates(
  variables: Iterable<{ name: string; shape: readonly number[] }>,
): Map<string, HostTensor> {
  return new Map(
    Array.from(variables, ({ name, shape }) => [
      name,
      { dtype: 'float32', shape, data: syntheticVariable(name, shape) },
    ]),
  );
}

/**
 * Computes tensors of a network whose variables have synthetic values.
 * @returns the outputs, and the buffers' next values, as `next bn1.running_mean`
 */
export async function runNetwork(
  network: Network,
  outputs: Readonly<Record<string, Tensor>>,
  feeds: Readonly<Record<string, HostTensor>>,
  lowering: 'fast' | 'reference' = 'fast',
): Promise<Map<string, Float32Array>> {
  const engine = testEngine();
  await engine.write(syntheticStates(network.variables.values()));
  const next = Object.fromEntries([...network.updates].map(([name, tensor]) => [`next ${name}`, tensor]));
  const program = await engine.load(
    compile('test', { results: { ...outputs, ...next } }, await targetFor(engine, { lowering })),
  );
  const results = await program.run(feeds);
  await engine.close();
  return new Map(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
}

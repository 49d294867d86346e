// Convolutions of all kinds, alone and with what usually surrounds them, in the fast and in the reference lowering, in
// turn: node shapes.js [--wasm] [--record]. What has no fast form must not be slower for that. With --wasm in WebAssembly, as pages
// have it, in one thread.

import { gradients } from '@kindred/core/autodiff';
import { Graph, type Shape, sizeOf, type Tensor } from '@kindred/core/graph';
import { statesOf } from '@kindred/core/infer';
import * as nn from '@kindred/core/nn';
import * as ops from '@kindred/core/ops';
import { Random } from '@kindred/core/random';
import { compile, type Engine, float32, OrtEngine, type OrtModule, targetFor } from '@kindred/core/runtime';
import { median } from '@kindred/report';
import { createEngine } from 'kindred';
import { inTurn } from './in-turn.js';
import type { Peer } from './peer.js';
import { machine, Report } from './report.js';

interface Layer {
  readonly name: string;
  readonly x: Shape;
  readonly conv: nn.ConvOptions;
}

const square = (kernel: number, outChannels: number, more: Partial<nn.ConvOptions> = {}): nn.ConvOptions => ({
  kernel,
  outChannels,
  padding: (kernel - 1) / 2,
  ...more,
});

const layers: readonly Layer[] = [
  { name: '3x3', x: [64, 64, 16, 16], conv: square(3, 64) },
  { name: '3x3, 9x9 map', x: [64, 64, 9, 9], conv: square(3, 64) },
  { name: '3x3, 12 channels', x: [64, 12, 15, 15], conv: square(3, 12) },
  { name: '3x3, one image', x: [1, 64, 16, 16], conv: square(3, 64) },
  { name: '3x3, 4x4 map, 512 channels', x: [64, 512, 4, 4], conv: square(3, 512) },
  { name: '3x3, 2x2 map, 256 channels', x: [64, 256, 2, 2], conv: square(3, 256) },
  { name: '3x3, 1x1 map, 256 channels', x: [64, 256, 1, 1], conv: square(3, 256) },
  { name: '5x5', x: [64, 24, 14, 14], conv: square(5, 24) },
  { name: '7x7', x: [64, 32, 16, 16], conv: square(7, 32) },
  { name: '7x7, 17 channels', x: [64, 17, 16, 16], conv: square(7, 17) },
  { name: '3x3, stride 2', x: [64, 64, 16, 16], conv: square(3, 128, { stride: 2 }) },
  { name: '3x3, stride 2, 15x15 map', x: [64, 40, 15, 15], conv: square(3, 40, { stride: 2 }) },
  { name: '3x3, dilation 2', x: [64, 32, 16, 16], conv: square(3, 32, { padding: 2, dilation: 2 }) },
  { name: '3x3, 4 groups', x: [64, 64, 16, 16], conv: square(3, 64, { groups: 4 }) },
  { name: '3x3, depthwise', x: [64, 64, 16, 16], conv: square(3, 64, { groups: 64 }) },
  { name: '1x1', x: [64, 64, 16, 16], conv: square(1, 64) },
  { name: '3x3, no padding', x: [64, 32, 16, 16], conv: square(3, 32, { padding: 0 }) },
];

const isWasm = process.argv.includes('--wasm');
const rounds = isWasm ? 5 : 31;

const report = isWasm
  ? new Report('shapes-wasm', 'Convolutions of all kinds in WebAssembly')
  : new Report('shapes', 'Convolutions of all kinds');
report.line(
  `${machine()}; milliseconds of a forward and backward pass of two convolutions with normalisation and ReLU, ` +
    `medians of ${rounds} rounds in turn`,
);
report.line();
report.columns('convolution', 'x', 'fast', 'reference', 'fast is');
for (const layer of layers) {
  const peers = [await start(layer, 'fast'), await start(layer, 'reference')];
  const [fast, reference] = (await inTurn(peers, { rounds, stepsIn: () => 6 })) as [number[], number[]];
  const milliseconds = (seconds: number[]) => (1000 * median(seconds)).toFixed(2);
  // Of the two turns of a round, which are close in time.
  const ratio = median(fast.map((seconds, round) => reference[round]! / seconds));
  report.row(
    layer.name,
    layer.x.join('x'),
    milliseconds(fast),
    milliseconds(reference),
    `**${ratio.toFixed(2)}x**`,
  );
  await Promise.all(peers.map((peer) => peer.close()));
}
report.close();

/** A pointwise convolution, then the layer: its input is where a network would have it, in whatever layout. */
async function start(
  { name, x: shape, conv }: Layer,
  lowering: 'fast' | 'reference',
): Promise<Peer & { close(): Promise<void> }> {
  const network = new nn.Network(new Graph(), 'training');
  const { graph, root } = network;
  const x = ops.state(graph, 'x', 'float32', shape);
  const block = (scope: nn.Scope, input: Tensor, options: nn.ConvOptions) =>
    ops.relu(nn.batchNorm(scope.at('bn'), nn.conv(scope.at('conv'), input, options)));
  const first = block(root.at('first'), x, square(1, shape[1]!));
  const loss = ops.sum(block(root.at('second'), first, conv));
  const parameters = network.parameters;
  const found = gradients(
    loss,
    parameters.map(({ tensor }) => tensor),
  );
  const results = {
    loss,
    ...Object.fromEntries(parameters.map(({ name }, i) => [`d ${name}`, ops.sum(found[i]!)])),
  };

  const engine = isWasm ? await wasmEngine() : createEngine({ provider: 'cpu', threads: 2 });
  const values = new Map(parameters.map((variable) => [variable.name, nn.initialValue(variable, 1)]));
  const program = compile(name, { results }, await targetFor(engine, { lowering }));
  const random = new Random(1);
  const numbers = Float32Array.from({ length: sizeOf(shape) }, () => random.normal());
  // The input is a state as well: handing it over takes time that is not the convolution's.
  const states = statesOf(parameters, values).set('x', float32(shape, numbers));
  const passes = await engine.load(program, states);
  return {
    name: `${name}, ${lowering}`,
    async steps(count) {
      const seconds: number[] = [];
      for (let i = 0; i < count; i++) {
        const started = performance.now();
        await passes.run();
        seconds.push((performance.now() - started) / 1000);
      }
      return seconds;
    },
    close: () => engine.close(),
  };
}

async function wasmEngine(): Promise<Engine> {
  const ort = await import('onnxruntime-web/wasm');
  ort.env.wasm.numThreads = 1;
  return new OrtEngine(ort as unknown as OrtModule, { provider: 'wasm', threads: 1 });
}

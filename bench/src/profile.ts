// What a training step spends its time on, by kinds of the engine's nodes: node profile.js [CASE...] [--record]
// ONNX Runtime's own profile, which takes time itself, of steps one by one. Products (convolutions and matrix products) are
// counted in multiply-adds, two operations each; a network's bound is all of them at the rate of the fastest node, and nothing
// else.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EngineSettings, OrtEngine, type OrtSession, type Program } from '@kindred/core/runtime';
import { median } from '@kindred/report';
import { type Case, chosenCases } from './cases.js';
import { startKindred } from './kindred.js';
import { machine, Report } from './report.js';

// After Kindred, which forbids it to record its usage.
const ort = await import('onnxruntime-node');

const threads = 2;
const warmUp = 3;
const measured = 7;
/** Kinds of nodes that take less of a step are summed up. */
const leastShare = 0.01;
/** Nodes that count for the fastest rate take at least so much of a step. */
const countingShare = 0.005;

type Shape = readonly number[];

interface ProfileEvent {
  readonly cat?: string;
  readonly name: string;
  /** Microseconds. */
  readonly dur: number;
  readonly args?: {
    readonly op_name?: string;
    readonly node_index?: string;
    readonly input_type_shape?: readonly Readonly<Record<string, Shape>>[];
    readonly output_type_shape?: readonly Readonly<Record<string, Shape>>[];
  };
}

class ProfilingEngine extends OrtEngine {
  readonly folder = mkdtempSync(join(tmpdir(), 'kindred-profile-'));
  #session: OrtSession | undefined;

  constructor(settings: EngineSettings) {
    super(ort, settings);
  }

  /** Every node's runs so far. */
  takeEvents(): ProfileEvent[] {
    this.#session?.endProfiling();
    const events = readdirSync(this.folder).flatMap(
      (file) => JSON.parse(readFileSync(join(this.folder, file), 'utf8')) as ProfileEvent[],
    );
    rmSync(this.folder, { recursive: true });
    // The loop around the step takes what its nodes take.
    return events.filter(
      ({ cat, name, args }) => cat === 'Node' && name.endsWith('_kernel_time') && args?.op_name !== 'Loop',
    );
  }

  protected override async createSession(program: Program): Promise<OrtSession> {
    const options = { enableProfiling: true, profileFilePrefix: join(this.folder, 'step') };
    this.#session = await super.createSession(program, options);
    return this.#session;
  }
}

/** A node of the step: what it takes at the median, in milliseconds, and its operations. */
interface Node {
  readonly kind: string;
  readonly milliseconds: number;
  readonly operations: number;
}

const report = new Report('profile', 'Where the time of a training step goes');
report.line(`${machine()}, ${threads} threads; medians of ${measured} profiled steps, milliseconds`);
for (const benchCase of chosenCases()) await profile(benchCase);
report.close();

async function profile(benchCase: Case): Promise<void> {
  const engines: ProfilingEngine[] = [];
  const kindred = await startKindred(benchCase, threads, {
    startEngine(settings) {
      engines.push(new ProfilingEngine(settings));
      return engines[0]!;
    },
  });
  for (let step = 0; step < warmUp + measured; step++) await kindred.steps(1);
  const nodes = nodesOf(engines[0]!.takeEvents());
  await kindred.close();

  const whole = sum(nodes.map(({ milliseconds }) => milliseconds));
  const counting = nodes.filter(
    ({ milliseconds, operations }) => operations > 0 && milliseconds > countingShare * whole,
  );
  const fastest = Math.max(...counting.map(rateOf));
  const operations = sum(nodes.map((node) => node.operations));
  report.line();
  report.columns(
    `${benchCase.description}: ${whole.toFixed(0)} ms of nodes`,
    'nodes',
    'ms',
    'share',
    'GFLOP/s',
  );
  const kinds = [...grouped(nodes, ({ kind }) => kind)]
    .map(([kind, of]) => ({ kind, of, milliseconds: sum(of.map((node) => node.milliseconds)) }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
  const large = kinds.filter(({ milliseconds }) => milliseconds >= leastShare * whole);
  for (const { kind, of, milliseconds } of large) line(kind, of, milliseconds, whole);
  const rest = kinds.filter((kind) => !large.includes(kind));
  line(
    'the rest',
    rest.flatMap(({ of }) => of),
    sum(rest.map(({ milliseconds }) => milliseconds)),
    whole,
  );
  report.row(
    `bound: ${(operations / 1e9).toFixed(0)} Gflop at the fastest node's rate, all else free`,
    '',
    (operations / fastest / 1e6).toFixed(0),
    `${((100 * operations) / fastest / 1e6 / whole).toFixed(0)} %`,
    fastest.toFixed(0),
  );
}

function line(kind: string, of: readonly Node[], milliseconds: number, whole: number): void {
  const operations = sum(of.map((node) => node.operations));
  const rate = operations > 0 ? (operations / milliseconds / 1e6).toFixed(0) : '';
  report.row(
    kind,
    String(of.length),
    milliseconds.toFixed(1),
    `${((100 * milliseconds) / whole).toFixed(0)} %`,
    rate,
  );
}

/** GFLOP/s. */
function rateOf({ operations, milliseconds }: Node): number {
  return operations / milliseconds / 1e6;
}

function nodesOf(events: readonly ProfileEvent[]): Node[] {
  // A step runs each node once, in the same order.
  const perNode = grouped(events, ({ name, args }) => `${args?.node_index} ${name}`);
  return [...perNode.values()].map((runs) => {
    const latest = runs.at(-1)!;
    const steps = warmUp + measured;
    const each = runs.length / steps;
    const times = runs.slice(-Math.ceil(measured * each)).map(({ dur }) => dur / 1000);
    return {
      kind: latest.args?.op_name ?? 'unknown',
      milliseconds: median(times) * each,
      operations: operationsOf(latest) * each,
    };
  });
}

/** Two for each multiply-add. */
function operationsOf({ args }: ProfileEvent): number {
  const shapes = (of: readonly Readonly<Record<string, Shape>>[] = []) =>
    of.map((one) => Object.values(one)[0] ?? []);
  const [first = [], second = []] = shapes(args?.input_type_shape);
  const [out = []] = shapes(args?.output_type_shape);
  const kind = args?.op_name ?? '';
  if (/Conv$/.test(kind) && second.length === 4) return 2 * size(out) * size(second.slice(1));
  if (/MatMul$/.test(kind)) return 2 * size(out) * sharedOf(first, out);
  if (kind === 'Gemm') return 2 * size(out) * (size(first) / out[0]!);
  return 0;
}

/** The axis that a matrix product sums over, also where an operand is transposed. */
function sharedOf(first: Shape, out: Shape): number {
  return size(first.slice(-2)) / out.at(-2)!;
}

function size(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function grouped<Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}

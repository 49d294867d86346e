import { expect, test } from 'vitest';
import type { RunEvent } from '../../api/events.js';
import { recordingTerminal } from '../../testing/recording-terminal.js';
import { stepEvent } from '../../testing/run-events.js';
import { eventNotes } from './run-notes.js';

const { terminal } = recordingTerminal();

function weightsEvent(change: Partial<Extract<RunEvent, { type: 'weights' }>['report']>): RunEvent {
  const report = { assigned: new Map(), missing: [], unexpected: [], reset: [], ...change };
  return { type: 'weights', source: 'w', report };
}

test('weights that all fit are one line', () => {
  const assigned = new Map([['conv1.weight', new Float32Array(9)]]);
  expect(eventNotes(weightsEvent({ assigned }), terminal)).toEqual([
    "w: 1 of the network's 1 tensors loaded",
  ]);
});

test('whose they are, and what may be done with them', () => {
  const assigned = new Map([['conv1.weight', new Float32Array(9)]]);
  const origin = {
    source: 'timm/resnet18.tv_in1k',
    license: 'bsd-3-clause',
    revision: 'c'.repeat(40),
    sha256: '',
  };
  const event = { ...weightsEvent({ assigned }), origin } as RunEvent;
  expect(eventNotes(event, terminal)).toEqual([
    "timm/resnet18.tv_in1k (license bsd-3-clause, revision cccccccccccc): 1 of the network's 1 tensors",
    '    loaded',
  ]);
  const file = { ...event, origin: { source: 'w.pth', sha256: '' } } as RunEvent;
  expect(eventNotes(file, terminal)).toEqual(["w: 1 of the network's 1 tensors loaded"]);
});

test('what differs is named, a long list briefly', () => {
  const unexpected = Array.from({ length: 9 }, (_, i) => `x${i}`);
  const event = weightsEvent({ missing: ['a', 'b'], unexpected, reset: ['fc.bias'] });
  expect(eventNotes(event, terminal)).toEqual([
    "w: 0 of the network's 3 tensors loaded",
    '  of another shape in the file, start afresh (1): fc.bias',
    '  not in the file, keep their initial values (2): a, b',
    '  in the file, not in the network (9): x0, x1, x2, x3, x4 and 4 more',
  ]);
  expect(eventNotes(event, recordingTerminal({ columns: 40 }).terminal).slice(-2)).toEqual([
    '  in the file, not in the network (9):',
    '    x0, x1, x2, x3, x4 and 4 more',
  ]);
});

test('where the nodes of a graph run', () => {
  const nodes = { CPUExecutionProvider: 3, CUDAExecutionProvider: 12 };
  expect(eventNotes({ type: 'placement', nodes }, terminal)).toEqual([
    'graph nodes by provider: CPUExecutionProvider 3, CUDAExecutionProvider 12',
  ]);
});

test('progress is no note', () => {
  expect(eventNotes(stepEvent(), terminal)).toEqual([]);
});

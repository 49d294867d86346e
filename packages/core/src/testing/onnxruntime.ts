/// <reference types="node" />

// ONNX Runtime would write a device id and its use into the home folder, and send them; see kindred's
// engine/telemetry.ts.
process.env.ORT_DISABLE_TELEMETRY ??= '1';

/** ONNX Runtime for the tests: the one place in this package that imports it. */
export const ort = await import('onnxruntime-node');

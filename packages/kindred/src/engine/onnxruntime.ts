// The only module that imports onnxruntime-node: what stands before it is evaluated first.
import './telemetry.js';
import * as ort from 'onnxruntime-node';

export { ort };

// The only module that imports onnxruntime-node: what stands before it is evaluated first.
import './telemetry.js';
import * as ort from 'onnxruntime-node';

// It would write, in red, what its errors say as well: they are thrown, and told in Kindred's words.
ort.env.logLevel = 'fatal';

export { ort };

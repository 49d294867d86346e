import { defineUnary } from './define.js';

/** The largest integer not above x; its gradient is zero. */
export const floor = defineUnary({ name: 'floor', onnx: 'Floor', compute: Math.floor, gradient: 'zero' });

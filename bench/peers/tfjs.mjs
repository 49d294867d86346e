// TensorFlow.js with its cpu backend. Its wasm backend has no gradient of a convolution's filter; tfjs-node downloads a
// library of TensorFlow's when it is installed, and there is no WebGL or WebGPU in Node.
import * as tf from '@tensorflow/tfjs';
import {
  batch,
  classes,
  initial,
  labels,
  learningRate,
  momentum,
  pixels,
  pooled,
  size,
  widths,
} from './lenet.mjs';
import { serve } from './serve.mjs';

await tf.setBackend('cpu');
tf.env().set('PROD', true);

const { conv1, conv2, hidden } = widths;
const flat = pooled * pooled * conv2;
const weights = (shape, fanIn) => tf.variable(tf.tensor(initial(tf.util.sizeFromShape(shape), fanIn), shape));
const zeros = (length) => tf.variable(tf.zeros([length]));
// Filters are [height, width, in, out] and images [N, height, width, C] here.
const layers = {
  conv1: [weights([5, 5, 1, conv1], 25), zeros(conv1)],
  conv2: [weights([5, 5, conv1, conv2], 25 * conv1), zeros(conv2)],
  fc1: [weights([flat, hidden], flat), zeros(hidden)],
  fc2: [weights([hidden, classes], hidden), zeros(classes)],
};
const images = tf.tensor4d(pixels, [batch, size, size, 1]);
const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), classes);
const optimizer = tf.train.momentum(learningRate, momentum);

const convolve = (x, [filter, bias]) =>
  tf.maxPool(tf.relu(tf.add(tf.conv2d(x, filter, 1, 'same'), bias)), 2, 2, 'valid');
const apply = (x, [weight, bias]) => tf.add(tf.matMul(x, weight), bias);

function loss() {
  const features = convolve(convolve(images, layers.conv1), layers.conv2);
  const embedding = tf.relu(apply(tf.reshape(features, [batch, flat]), layers.fc1));
  return tf.losses.softmaxCrossEntropy(targets, apply(embedding, layers.fc2));
}

await serve(`TensorFlow.js ${tf.version.tfjs}, cpu backend`, async () => {
  const value = optimizer.minimize(loss, true);
  const [number] = await value.data();
  value.dispose();
  return number;
});

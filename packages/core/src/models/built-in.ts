/** The built-in networks: `train({ model: models.resnet18 })`, or with options `{ use: models.resnet18, width: 32 }`. */

export { efficientnetB0 } from './efficientnet-b0.js';
export { efficientnetLite0 } from './efficientnet-lite0.js';
export { lenet } from './lenet.js';
export { mobilenetv2 } from './mobilenetv2.js';
export { mobilenetv3Large, mobilenetv3Small } from './mobilenetv3.js';
export { mobilenetv4ConvSmall } from './mobilenetv4-conv-small.js';
export { resnet18 } from './resnet18.js';
export { resnet20 } from './resnet20.js';
export { resnet34 } from './resnet34.js';
export { resnet50 } from './resnet50.js';
export { squeezenet11 } from './squeezenet1-1.js';
export { vgg11, vgg11Bn } from './vgg11.js';
export { vgg16, vgg16Bn } from './vgg16.js';

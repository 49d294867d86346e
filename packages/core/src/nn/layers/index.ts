export { type BatchNormOptions, batchNorm } from './batch-norm.js';
export { type ChannelAttentionOptions, channelAttention, gateChannels } from './channel-attention.js';
export { type ConvOptions, conv } from './conv.js';
export { dropout } from './dropout.js';
export { type LinearOptions, linear } from './linear.js';
export { type SqueezeExcitationOptions, squeezeExcitation } from './squeeze-excitation.js';

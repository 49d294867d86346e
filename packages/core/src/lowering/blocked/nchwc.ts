/** The domain of ONNX Runtime's operators on blocked images. */
export const nchwc = { domain: 'com.microsoft.nchwc' };

/** One image: `channels` planes (1 = grey, 3 = RGB) of `height` x `width` bytes, plane by plane (CHW). */
export interface Image {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** channels * height * width bytes. Never written to by those who receive it. */
  readonly data: Uint8Array;
}

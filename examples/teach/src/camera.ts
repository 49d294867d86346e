/** The camera, which one part of the page uses at a time: whoever opens it next ends the use before. */
export class Camera {
  #stream: MediaStream | undefined;
  #video: HTMLVideoElement | undefined;
  #onEnd: (() => void) | undefined;
  /** Counts openings and closings: one that waits for permission ends where another comes. */
  #uses = 0;
  #facing: 'user' | 'environment' = 'user';

  /**
   * Shows what the camera sees.
   * @param onEnd called when that is over, also where it has not begun
   * @returns whether it has begun: it has not where the camera was closed, or opened by another, before it could
   * @throws Error where there is no camera, or it may not be used.
   */
  async open(video: HTMLVideoElement, onEnd: () => void): Promise<boolean> {
    this.close();
    const mine = ++this.#uses;
    [this.#video, this.#onEnd] = [video, onEnd];
    try {
      const stream = await this.#ask();
      if (mine !== this.#uses) {
        stop(stream);
        return false;
      }
      this.#stream = stream;
      video.srcObject = stream;
      video.classList.toggle('mirrored', this.#facing === 'user');
      await video.play();
    } catch (error) {
      if (mine !== this.#uses) return false;
      this.close();
      throw error;
    }
    return mine === this.#uses;
  }

  /** Takes the camera on the other side of a phone; where that fails, the use of the camera is over. */
  async turn(): Promise<void> {
    const [video, onEnd] = [this.#video, this.#onEnd];
    if (!video || !onEnd) return;
    this.#facing = this.#facing === 'user' ? 'environment' : 'user';
    this.#onEnd = undefined;
    await this.open(video, onEnd);
  }

  /** Ends the use of the camera: its light goes out. */
  close(): void {
    const [stream, video, onEnd] = [this.#stream, this.#video, this.#onEnd];
    [this.#stream, this.#video, this.#onEnd] = [undefined, undefined, undefined];
    this.#uses++;
    if (stream) stop(stream);
    if (video) video.srcObject = null;
    onEnd?.();
  }

  async #ask(): Promise<MediaStream> {
    if (!navigator.mediaDevices) {
      throw new Error(
        'This page cannot use a camera: it is not served by https, or from localhost. Add files instead.',
      );
    }
    try {
      return await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: this.#facing, width: { ideal: 640 }, height: { ideal: 480 } },
      });
    } catch (error) {
      const { name } = error as Error;
      throw new Error(
        name === 'NotAllowedError'
          ? 'The camera may not be used: allow it in the address bar, or add files instead.'
          : name === 'NotFoundError' || name === 'OverconstrainedError'
            ? 'There is no camera here: add files instead.'
            : 'The camera cannot be used; does another program use it? Add files instead.',
        { cause: error },
      );
    }
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../parts/button.js';
import type { TryAnswer } from '../../protocol/index.js';
import { classify } from './classify.js';

interface WebcamProps {
  /** The id of the classifier. */
  readonly model: string;
  readonly onAnswer: (answer: TryAnswer) => void;
  readonly onProblem: (problem: string) => void;
  /** One of the pictures is to be looked at closely. */
  readonly onTake: (picture: Blob) => void;
  readonly onClose: () => void;
}

/** Milliseconds between two pictures, at least. */
const pause = 80;

/** The webcam, asked about picture after picture: the next one only when there is an answer to the last. */
export function Webcam({ model, onAnswer, onProblem, onTake, onClose }: WebcamProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [isOn, setOn] = useState(false);
  const said = useRef({ onAnswer, onProblem });
  said.current = { onAnswer, onProblem };

  useEffect(() => {
    const element = video.current!;
    let isOver = false;
    let stream: MediaStream | undefined;
    const control = new AbortController();
    const run = async () => {
      try {
        stream = await askForWebcam();
      } catch (error) {
        if (!isOver) said.current.onProblem(webcamProblem(error));
        return;
      }
      if (isOver) return stop(stream);
      element.srcObject = stream;
      await element.play().catch(() => {});
      setOn(true);
      while (!isOver) {
        if (!document.hidden && element.videoWidth > 0) {
          try {
            const frame = await frameOf(element);
            const answer = await classify(frame, { id: model, nearest: 0, isSeen: false }, control.signal);
            if (!isOver) said.current.onAnswer(answer);
          } catch (error) {
            if (isOver) break;
            said.current.onProblem(error instanceof Error ? error.message : String(error));
          }
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    };
    void run();
    return () => {
      isOver = true;
      control.abort();
      stop(stream);
    };
  }, [model]);

  return (
    <div class="webcam">
      <video ref={video} playsInline muted aria-label="What the webcam sees" />
      <div class="form-actions">
        <Button kind="main" disabled={!isOn} onClick={async () => onTake(await frameOf(video.current!))}>
          Take this picture
        </Button>
        <Button onClick={onClose}>Turn the webcam off</Button>
      </div>
    </div>
  );
}

async function askForWebcam(): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new Error('no webcam');
  return navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 } }, audio: false });
}

function webcamProblem(error: unknown): string {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError')
    return 'The browser has not allowed the webcam: allow it beside the address, and try again.';
  if (name === 'NotFoundError') return 'There is no webcam.';
  if (name === 'NotReadableError') return 'The webcam is in use by another program.';
  return 'The webcam cannot be used here: browsers give it to pages of this machine alone, or by HTTPS.';
}

function stop(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** What a video shows, as a picture. */
async function frameOf(video: HTMLVideoElement): Promise<Blob> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext('2d')!.drawImage(video, 0, 0);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 });
}

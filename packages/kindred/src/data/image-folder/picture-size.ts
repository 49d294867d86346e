import sharp from 'sharp';
import { pictureFormat } from './picture-format.js';

/** Bytes that decoders hold of a pixel: four channels of 8 bits, and less where they read a picture in strips. */
const bytesOfPixel = { whole: 4, streamed: 1 };

/** What the header of a picture says. */
interface Size {
  readonly width: number;
  readonly height: number;
  /** Whether it can be decoded strip by strip, as its pixels come in their order. */
  readonly isStreamed: boolean;
}

const unknown: Size = { width: 0, height: 0, isStreamed: true };

/** How many bytes a picture may take while it is decoded, as its header says; 0 where that says nothing. */
export async function decodedSize(bytes: Uint8Array): Promise<number> {
  const { width, height, isStreamed } = await pictureSize(bytes);
  return width * height * bytesOfPixel[isStreamed ? 'streamed' : 'whole'];
}

/** By the header: of the commonest formats without asking the decoder. */
async function pictureSize(bytes: Uint8Array): Promise<Size> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    switch (pictureFormat(bytes)) {
      case 'png': {
        const isInterlaced = view.getUint8(28) !== 0;
        return { width: view.getUint32(16), height: view.getUint32(20), isStreamed: !isInterlaced };
      }
      case 'bmp': {
        const [width, height] = [view.getInt32(18, true), view.getInt32(22, true)];
        return { width: Math.abs(width), height: Math.abs(height), isStreamed: false };
      }
      case 'jpeg':
        return jpegSize(view);
      case 'pnm':
        return pnmSize(bytes);
      default: {
        const { width = 0, height = 0 } = await sharp(bytes).metadata();
        return { width, height, isStreamed: false };
      }
    }
  } catch {
    // It is damaged: decoding it says how.
    return unknown;
  }
}

/** By the first frame header: a marker from FF C0 to FF CF, but for those of tables (ITU-T T.81, B.2.2); C0 and C1 are sequential. */
function jpegSize(view: DataView): Size {
  const tables = [0xc4, 0xc8, 0xcc];
  for (let at = 2; at + 9 < view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return unknown;
    const marker = view.getUint8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && !tables.includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5), isStreamed: marker <= 0xc1 };
    }
    // Any number of FF may stand before a marker.
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return unknown;
}

function pnmSize(bytes: Uint8Array): Size {
  const head = Buffer.from(bytes.subarray(0, 512)).toString('latin1');
  const [, width = 0, height = 0] = /^P[1-6]\s+(?:#[^\n]*\n\s*)*(\d+)\s+(\d+)/.exec(head) ?? [];
  return { width: Number(width), height: Number(height), isStreamed: false };
}

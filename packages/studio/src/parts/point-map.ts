import type { Color } from './class-colors.js';
import { boundsOf, PointIndex, pointsInside } from './point-index.js';

/** What a map has to know. */
export interface PointMapOptions {
  /** The pointer is at a point, whose place on the canvas is given; undefined where it is at none. */
  readonly onHover: (point: number | undefined, place: readonly [number, number]) => void;
  /** Points were chosen with a lasso; none where one has clicked beside them. */
  readonly onSelect: (points: readonly number[]) => void;
  readonly onOpen: (point: number) => void;
}

/** What dragging does. */
export type PointMapTool = 'move' | 'lasso';

/** Pixels around the pointer within which it is at a point. */
const reach = 12;

/** Part of the canvas that is left free around all points. */
const margin = 0.05;

/**
 * Points in the plane, drawn into the pixels of a canvas: of 60,000 in a few milliseconds. Dragging moves, the wheel and + and - come
 * nearer, a lasso chooses.
 */
export class PointMap {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #options: PointMapOptions;
  readonly #observer: ResizeObserver;
  readonly #listening = new AbortController();
  #points: Float32Array = new Float32Array();
  #index = new PointIndex(this.#points);
  /** As the canvas has its pixels: alpha, blue, green and red. */
  #colors = new Uint32Array();
  #selected: ReadonlySet<number> = new Set();
  #pixels: ImageData | undefined;
  /** Pixels of the canvas for each unit of the points, and where their origin is. */
  #scale = 1;
  #left = 0;
  #top = 0;
  #frame = 0;
  #lasso: number[] = [];
  #drag: { readonly x: number; readonly y: number; isMoved: boolean } | undefined;
  #current: number | undefined;
  tool: PointMapTool = 'move';
  /** Milliseconds that drawing took the last time. */
  drawTime = 0;

  constructor(canvas: HTMLCanvasElement, options: PointMapOptions) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d')!;
    this.#options = options;
    const { signal } = this.#listening;
    canvas.addEventListener('pointerdown', this.#onDown, { signal });
    canvas.addEventListener('pointermove', this.#onMove, { signal });
    canvas.addEventListener('pointerup', this.#onUp, { signal });
    canvas.addEventListener('pointercancel', this.#onUp, { signal });
    canvas.addEventListener('pointerleave', () => this.#hover(undefined, [0, 0]), { signal });
    canvas.addEventListener('dblclick', this.#onDoubleClick, { signal });
    canvas.addEventListener('wheel', this.#onWheel, { signal, passive: false });
    canvas.addEventListener('keydown', this.#onKey, { signal });
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(canvas);
  }

  /** Shows other points, all of them in sight. @param points [n, 2] */
  show(points: Float32Array, colors: readonly Color[]): void {
    this.#points = points;
    this.#index = new PointIndex(points);
    this.recolor(colors);
    this.#current = undefined;
    this.fit();
  }

  /** @param colors [n] */
  recolor(colors: readonly Color[]): void {
    this.#colors = Uint32Array.from(
      colors,
      ([red, green, blue]) => (255 << 24) | (blue << 16) | (green << 8) | red,
    );
    this.#redraw();
  }

  /** Brings points forward; where there are none, all are alike. */
  select(points: Iterable<number>): void {
    this.#selected = new Set(points);
    this.#redraw();
  }

  /** All points in sight. */
  fit(): void {
    const { left, top, right, bottom } = boundsOf(this.#points);
    const { width, height } = this.#canvas;
    const usable = 1 - 2 * margin;
    this.#scale = Math.min(
      (usable * width) / Math.max(1e-9, right - left),
      (usable * height) / Math.max(1e-9, bottom - top),
    );
    this.#left = width / 2 - (this.#scale * (left + right)) / 2;
    this.#top = height / 2 - (this.#scale * (top + bottom)) / 2;
    this.#redraw();
  }

  /** Comes nearer by a factor, at a place of the canvas; in its middle where not given. */
  zoom(factor: number, x = this.#canvas.width / 2, y = this.#canvas.height / 2): void {
    this.#scale *= factor;
    this.#left = x - factor * (x - this.#left);
    this.#top = y - factor * (y - this.#top);
    this.#redraw();
  }

  /** The points that are in sight. */
  get visible(): number[] {
    const { width, height } = this.#canvas;
    const [left, top] = this.#toPoints(0, 0);
    const [right, bottom] = this.#toPoints(width, height);
    return pointsInside(this.#points, [left, top, right, top, right, bottom, left, bottom]);
  }

  close(): void {
    this.#observer.disconnect();
    this.#listening.abort();
    cancelAnimationFrame(this.#frame);
  }

  #toPoints(x: number, y: number): [number, number] {
    return [(x - this.#left) / this.#scale, (y - this.#top) / this.#scale];
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.#canvas;
    const ratio = Math.min(2, devicePixelRatio);
    const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
    if (
      width === 0 ||
      height === 0 ||
      (width === this.#canvas.width && height === this.#canvas.height && this.#pixels)
    )
      return;
    [this.#canvas.width, this.#canvas.height] = [width, height];
    this.#pixels = this.#context.createImageData(width, height);
    this.fit();
  }

  #redraw(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    const pixels = this.#pixels;
    if (!pixels) return;
    const began = performance.now();
    const { width, height } = pixels;
    const words = new Uint32Array(pixels.data.buffer);
    words.fill(0);
    const count = this.#points.length / 2;
    const hasSelection = this.#selected.size > 0;
    const radius = this.#radius;
    for (let i = 0; i < count; i++) {
      const color = this.#colors[i]!;
      // Others than the chosen ones stay, but faint.
      this.#put(words, width, height, i, radius, hasSelection ? (color & 0xffffff) | (50 << 24) : color);
    }
    for (const i of this.#selected) this.#put(words, width, height, i, radius + 1, this.#colors[i]!);
    this.#context.putImageData(pixels, 0, 0);
    this.#drawOver();
    this.drawTime = performance.now() - began;
    this.#canvas.dataset.drawn = this.drawTime.toFixed(1);
  }

  /** Half the side of a point, in pixels: many points are small, and grow as one comes nearer. */
  get #radius(): number {
    const count = this.#points.length / 2;
    const ratio = Math.min(2, devicePixelRatio);
    return Math.round(ratio * (count > 20_000 ? 1 : count > 3_000 ? 1.5 : count > 500 ? 2 : 3));
  }

  #put(words: Uint32Array, width: number, height: number, i: number, radius: number, color: number): void {
    const x = Math.round(this.#points[2 * i]! * this.#scale + this.#left);
    const y = Math.round(this.#points[2 * i + 1]! * this.#scale + this.#top);
    if (x < -radius || y < -radius || x >= width + radius || y >= height + radius) return;
    const [fromX, toX] = [Math.max(0, x - radius), Math.min(width - 1, x + radius)];
    const [fromY, toY] = [Math.max(0, y - radius), Math.min(height - 1, y + radius)];
    const largest = radius * radius + radius;
    for (let row = fromY; row <= toY; row++) {
      const dy = (row - y) ** 2;
      for (let column = fromX; column <= toX; column++) {
        if (dy + (column - x) ** 2 <= largest) words[row * width + column] = color;
      }
    }
  }

  /** The lasso, and a ring around the point at which the pointer is. */
  #drawOver(): void {
    const context = this.#context;
    const accent = getComputedStyle(this.#canvas).getPropertyValue('--accent').trim();
    context.strokeStyle = accent;
    context.lineWidth = 2;
    if (this.#current !== undefined) {
      const x = this.#points[2 * this.#current]! * this.#scale + this.#left;
      const y = this.#points[2 * this.#current + 1]! * this.#scale + this.#top;
      context.beginPath();
      context.arc(x, y, this.#radius + 4, 0, 2 * Math.PI);
      context.stroke();
    }
    if (this.#lasso.length < 4) return;
    context.beginPath();
    for (let i = 0; i < this.#lasso.length; i += 2) context.lineTo(this.#lasso[i]!, this.#lasso[i + 1]!);
    context.closePath();
    context.globalAlpha = 0.12;
    context.fillStyle = accent;
    context.fill();
    context.globalAlpha = 1;
    context.stroke();
  }

  #placeOf({ offsetX, offsetY }: MouseEvent): [number, number] {
    const ratio = this.#canvas.width / Math.max(1, this.#canvas.clientWidth);
    return [offsetX * ratio, offsetY * ratio];
  }

  #at([x, y]: readonly [number, number]): number | undefined {
    const ratio = this.#canvas.width / Math.max(1, this.#canvas.clientWidth);
    const [px, py] = this.#toPoints(x, y);
    return this.#index.nearest(px, py, (reach * ratio) / this.#scale);
  }

  #hover(point: number | undefined, place: readonly [number, number]): void {
    if (point !== this.#current) {
      this.#current = point;
      this.#redraw();
    }
    this.#options.onHover(point, place);
  }

  readonly #onDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    this.#canvas.setPointerCapture(event.pointerId);
    const [x, y] = this.#placeOf(event);
    this.#drag = { x, y, isMoved: false };
    // Shift draws a lasso whatever the tool is.
    this.#lasso = this.tool === 'lasso' || event.shiftKey ? [x, y] : [];
  };

  readonly #onMove = (event: PointerEvent) => {
    const [x, y] = this.#placeOf(event);
    const drag = this.#drag;
    if (!drag) {
      this.#hover(this.#at([x, y]), [event.offsetX, event.offsetY]);
      return;
    }
    if (!drag.isMoved && Math.hypot(x - drag.x, y - drag.y) < 4) return;
    if (this.#lasso.length > 0) {
      this.#lasso.push(x, y);
    } else {
      this.#left += x - drag.x;
      this.#top += y - drag.y;
    }
    this.#drag = { x, y, isMoved: true };
    this.#redraw();
  };

  readonly #onUp = (event: PointerEvent) => {
    const drag = this.#drag;
    this.#drag = undefined;
    if (!drag) return;
    const lasso = this.#lasso;
    this.#lasso = [];
    if (lasso.length >= 6) {
      const polygon = lasso.flatMap((_, i) => (i % 2 === 0 ? this.#toPoints(lasso[i]!, lasso[i + 1]!) : []));
      this.#options.onSelect(pointsInside(this.#points, polygon));
    } else if (!drag.isMoved) {
      const point = this.#at(this.#placeOf(event));
      this.#options.onSelect(point === undefined ? [] : [point]);
    }
    this.#redraw();
  };

  readonly #onDoubleClick = (event: MouseEvent) => {
    const point = this.#at(this.#placeOf(event));
    if (point !== undefined) this.#options.onOpen(point);
  };

  readonly #onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const [x, y] = this.#placeOf(event);
    this.zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015)), x, y);
  };

  readonly #onKey = (event: KeyboardEvent) => {
    const step = this.#canvas.width / 10;
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [step, 0],
      ArrowRight: [-step, 0],
      ArrowUp: [0, step],
      ArrowDown: [0, -step],
    };
    const by = moves[event.key];
    if (by) {
      this.#left += by[0];
      this.#top += by[1];
      this.#redraw();
    } else if (event.key === '+' || event.key === '=') this.zoom(1.4);
    else if (event.key === '-') this.zoom(1 / 1.4);
    else if (event.key === '0') this.fit();
    else if (event.key === 'Escape') this.#options.onSelect([]);
    else return;
    event.preventDefault();
  };
}

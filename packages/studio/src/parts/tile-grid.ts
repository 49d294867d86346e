/** What a tile shows. */
export interface TileContent {
  readonly address: string;
  /** What it is, for screen readers and as its tooltip. */
  readonly label: string;
  /** Below the picture. */
  readonly caption: string;
  /** Small signs over the picture. */
  readonly badges: readonly { readonly text: string; readonly kind: string }[];
  readonly isDimmed: boolean;
}

/** What a grid has to know. */
export interface TileGridOptions {
  /** What the grid is, for screen readers. */
  readonly label: string;
  readonly contentOf: (item: number) => TileContent;
  /** Another tile is the current one; `isByUser` where a key or the pointer has made it so. */
  readonly onFocus: (item: number, isByUser: boolean) => void;
  /** A tile was clicked, or told to be selected by the keyboard. */
  readonly onSelect: (item: number, how: 'one' | 'toggle' | 'range') => void;
  readonly onOpen: (item: number) => void;
}

interface Tile {
  readonly element: HTMLDivElement;
  readonly picture: HTMLImageElement;
  readonly caption: HTMLSpanElement;
  readonly badges: HTMLSpanElement;
  readonly spoken: HTMLSpanElement;
  /** The address of its picture, and of the one that it is to have. */
  address: string;
  wanted: string;
  isLoading: boolean;
  /** How often that could not be fetched. */
  failures: number;
}

/** Rows beyond what is seen, on either side. */
const overscan = 1;

const gap = 6;
const captionHeight = 18;

/** Milliseconds after which one who jumps about has come to rest. */
const settled = 80;

/** Pictures that are asked for at once: browsers refuse more than they can take, and ask six at a time anyway. */
const atOnce = 24;

/** How often a picture is asked for again, and after how many milliseconds for the first time. */
const attempts = 2;
const patience = 200;

/**
 * A grid of any number of tiles, of which those in sight are in the page, as a list box: arrows move, and one tile can be reached by Tab.
 * It is not drawn by components, as a jump has to take a few milliseconds.
 */
export class TileGrid {
  readonly #frame: HTMLDivElement;
  readonly #inside = document.createElement('div');
  readonly #options: TileGridOptions;
  readonly #tiles = new Map<number, Tile>();
  readonly #spare: Tile[] = [];
  readonly #observer: ResizeObserver;
  #items: readonly number[] = [];
  #places = new Map<number, number>();
  #selected: ReadonlySet<number> = new Set();
  /** Sides of tiles: the least that is asked for, and what fills the width. */
  #least = 112;
  #side = 112;
  #columns = 1;
  #current = 0;
  #loading: ReturnType<typeof setTimeout> | undefined;

  /** @param frame an element with a height, which scrolls */
  constructor(frame: HTMLDivElement, options: TileGridOptions) {
    this.#frame = frame;
    this.#options = options;
    frame.classList.add('tile-grid');
    this.#inside.className = 'tile-grid-inside';
    this.#inside.setAttribute('role', 'listbox');
    this.#inside.setAttribute('aria-multiselectable', 'true');
    this.#inside.setAttribute('aria-label', options.label);
    frame.append(this.#inside);
    frame.addEventListener('scroll', this.#onScroll, { passive: true });
    this.#inside.addEventListener('click', this.#onClick);
    this.#inside.addEventListener('dblclick', this.#onDoubleClick);
    this.#inside.addEventListener('focusin', this.#onFocusIn);
    this.#observer = new ResizeObserver(() => this.#layOut());
    this.#observer.observe(frame);
  }

  /** The current item; undefined where there are none. */
  get current(): number | undefined {
    return this.#items[this.#current];
  }

  /**
   * Shows other items, or the same in another state. The current one stays where it is among them, else the one in its place becomes it.
   */
  show(items: readonly number[], selected: ReadonlySet<number>, side: number): void {
    const before = this.current;
    const hadFocus = this.#inside.contains(document.activeElement);
    if (items !== this.#items && !isSame(items, this.#items)) {
      this.#items = items;
      this.#places = new Map(items.map((item, place) => [item, place]));
    }
    this.#selected = selected;
    this.#least = side;
    const place = before === undefined ? undefined : this.#places.get(before);
    this.#current = Math.max(0, Math.min(place ?? this.#current, items.length - 1));
    this.#layOut();
    if (hadFocus && this.current !== undefined) this.#focusCurrent();
    if (this.current !== undefined && this.current !== before) this.#options.onFocus(this.current, false);
  }

  /** Makes an item the current one and brings it into sight. */
  goTo(item: number, takesFocus: boolean): void {
    const place = this.#places.get(item);
    if (place !== undefined) this.#moveTo(place, takesFocus);
  }

  /** Moves the current item by so many; by none past an end. */
  advance(by: number): void {
    const place = Math.max(0, Math.min(this.#current + by, this.#items.length - 1));
    if (this.#items.length > 0) this.#moveTo(place, true);
  }

  /** Takes the focus to the current tile. */
  focus(): void {
    if (this.current !== undefined) this.#focusCurrent();
  }

  /** Keys that move. @returns whether it was one of them */
  moveByKey(event: KeyboardEvent): boolean {
    const rows = Math.max(1, Math.floor(this.#frame.clientHeight / this.#pitch) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -this.#columns,
      ArrowDown: this.#columns,
      PageUp: -rows * this.#columns,
      PageDown: rows * this.#columns,
      Home: -this.#items.length,
      End: this.#items.length,
    };
    const by = steps[event.key];
    if (by === undefined || this.#items.length === 0) return false;
    event.preventDefault();
    this.advance(by);
    const item = this.current!;
    if (event.shiftKey) this.#options.onSelect(item, 'range');
    return true;
  }

  close(): void {
    this.#observer.disconnect();
    clearTimeout(this.#loading);
    this.#frame.removeEventListener('scroll', this.#onScroll);
    for (const place of [...this.#tiles.keys()]) this.#drop(place);
    this.#inside.remove();
  }

  get #pitch(): number {
    return this.#side + captionHeight + gap;
  }

  #layOut(): void {
    const width = this.#frame.clientWidth;
    this.#columns = Math.max(1, Math.floor((width - gap) / (this.#least + gap)));
    this.#side = Math.max(1, Math.floor((width - gap) / this.#columns) - gap);
    const rows = Math.ceil(this.#items.length / this.#columns);
    this.#inside.style.height = `${rows * this.#pitch + gap}px`;
    this.#inside.style.setProperty('--tile', `${this.#side}px`);
    this.#draw(true);
  }

  readonly #onScroll = () => {
    this.#draw(false);
  };

  /** Brings what is in sight into the page. @param isAll whether tiles that are there may be others now */
  #draw(isAll: boolean): void {
    const { scrollTop, clientHeight } = this.#frame;
    const firstRow = Math.max(0, Math.floor(scrollTop / this.#pitch) - overscan);
    const lastRow = Math.ceil((scrollTop + clientHeight) / this.#pitch) + overscan;
    const begin = firstRow * this.#columns;
    const end = Math.min(this.#items.length, lastRow * this.#columns);
    // The current tile stays, wherever one scrolls: it has the focus.
    const stays = (place: number) =>
      (place >= begin && place < end) || (place === this.#current && place < this.#items.length);
    for (const place of [...this.#tiles.keys()]) if (!stays(place)) this.#drop(place);
    let fresh = 0;
    for (let place = begin; place < end; place++) if (this.#put(place, isAll)) fresh++;
    if (this.#items.length > 0) this.#put(this.#current, isAll);
    // Tiles that are needed no more, beyond those that were taken for others.
    for (const { element } of this.#spare) element.remove();
    clearTimeout(this.#loading);
    // Who jumps about wants the pictures of where he ends.
    if (fresh > (end - begin) / 2) this.#loading = setTimeout(this.#load, settled);
    else this.#load();
  }

  /** Asks for the pictures of tiles that have another one, or none: a few at a time, in their order. */
  readonly #load = () => {
    let loading = 0;
    for (const { isLoading } of this.#tiles.values()) if (isLoading) loading++;
    if (loading >= atOnce) return;
    const waiting = [...this.#tiles].filter(([, { address, wanted }]) => address !== wanted);
    waiting.sort(([one], [other]) => one - other);
    for (const [, tile] of waiting.slice(0, atOnce - loading)) {
      tile.address = tile.wanted;
      tile.failures = 0;
      tile.isLoading = true;
      tile.picture.className = '';
      tile.picture.src = tile.wanted;
    }
  };

  /** @returns whether it is a tile that was not there before */
  #put(place: number, isAll: boolean): boolean {
    const before = this.#tiles.get(place);
    if (before && !isAll) return false;
    const tile = before ?? this.#spare.pop() ?? createTile(this.#load);
    if (!before) {
      this.#tiles.set(place, tile);
      // What was elsewhere in the page a moment ago need not be put there again.
      if (!tile.element.isConnected) this.#inside.append(tile.element);
    }
    const item = this.#items[place]!;
    const { element, caption, badges, spoken } = tile;
    const content = this.#options.contentOf(item);
    const [row, column] = [Math.floor(place / this.#columns), place % this.#columns];
    element.style.transform = `translate(${gap + column * (this.#side + gap)}px, ${gap + row * this.#pitch}px)`;
    element.tabIndex = place === this.#current ? 0 : -1;
    element.className = content.isDimmed ? 'tile tile-dimmed' : 'tile';
    element.title = content.label;
    element.dataset.item = String(item);
    element.setAttribute('aria-selected', String(this.#selected.has(item)));
    element.setAttribute('aria-posinset', String(place + 1));
    element.setAttribute('aria-setsize', String(this.#items.length));
    tile.wanted = content.address;
    spoken.textContent = content.label;
    caption.textContent = content.caption;
    if (content.badges.length > 0 || badges.hasChildNodes()) {
      badges.replaceChildren(...content.badges.map(createBadge));
    }
    return !before;
  }

  #drop(place: number): void {
    const tile = this.#tiles.get(place)!;
    this.#tiles.delete(place);
    // A picture that is on its way is given up, so that those in sight come first.
    tile.picture.src = '';
    tile.address = '';
    tile.isLoading = false;
    this.#spare.push(tile);
  }

  #moveTo(place: number, takesFocus: boolean): void {
    const before = this.#current;
    this.#current = place;
    const row = Math.floor(place / this.#columns);
    const [top, bottom] = [row * this.#pitch, (row + 1) * this.#pitch + gap];
    const { scrollTop, clientHeight } = this.#frame;
    if (top < scrollTop) this.#frame.scrollTop = top;
    else if (bottom > scrollTop + clientHeight) this.#frame.scrollTop = bottom - clientHeight;
    const old = this.#tiles.get(before);
    if (old) old.element.tabIndex = -1;
    this.#draw(false);
    this.#tiles.get(place)!.element.tabIndex = 0;
    if (takesFocus) this.#focusCurrent();
    this.#options.onFocus(this.#items[place]!, true);
  }

  #focusCurrent(): void {
    this.#tiles.get(this.#current)?.element.focus({ preventScroll: true });
  }

  #placeOf(target: EventTarget | null): number | undefined {
    const element = target instanceof Element ? target.closest<HTMLElement>('.tile') : null;
    return element ? this.#places.get(Number(element.dataset.item)) : undefined;
  }

  readonly #onClick = (event: MouseEvent) => {
    const place = this.#placeOf(event.target);
    if (place === undefined) return;
    const how = event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'one';
    this.#moveTo(place, true);
    this.#options.onSelect(this.#items[place]!, how);
  };

  readonly #onDoubleClick = (event: MouseEvent) => {
    const place = this.#placeOf(event.target);
    if (place !== undefined) this.#options.onOpen(this.#items[place]!);
  };

  readonly #onFocusIn = (event: FocusEvent) => {
    const place = this.#placeOf(event.target);
    if (place === undefined || place === this.#current) return;
    this.#moveTo(place, false);
  };
}

/** Most changes leave the same pictures in the same order. */
function isSame(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((item, place) => item === other[place]);
}

/** @param onSettled told when its picture is there, or cannot be had */
function createTile(onSettled: () => void): Tile {
  const element = document.createElement('div');
  element.setAttribute('role', 'option');
  const picture = document.createElement('img');
  const badges = document.createElement('span');
  const caption = document.createElement('span');
  const spoken = document.createElement('span');
  const about = { address: '', wanted: '', isLoading: false, failures: 0 };
  const tile: Tile = { element, picture, caption, badges, spoken, ...about };
  picture.alt = '';
  picture.decoding = 'async';
  picture.draggable = false;
  picture.addEventListener('load', () => {
    // Pixels of small pictures are to be seen, not blurred.
    picture.className = Math.max(picture.naturalWidth, picture.naturalHeight) <= 64 ? 'is-pixels' : '';
    tile.isLoading = false;
    onSettled();
  });
  badges.className = 'badges';
  caption.className = 'tile-caption';
  const frame = document.createElement('span');
  frame.className = 'tile-picture';
  frame.append(picture, badges);
  // What is read out says all of it.
  for (const part of [frame, caption]) part.setAttribute('aria-hidden', 'true');
  spoken.className = 'visually-hidden';
  element.append(frame, caption, spoken);
  picture.addEventListener('error', () => {
    const { address } = tile;
    if (address === '') return;
    if (++tile.failures > attempts) {
      picture.className = 'is-broken';
      tile.isLoading = false;
      onSettled();
      return;
    }
    // Browsers take one that they have just given up for one that failed: only what fails again cannot be had.
    setTimeout(() => {
      if (tile.address === address) picture.src = address;
    }, patience * tile.failures);
  });
  return tile;
}

function createBadge({ text, kind }: TileContent['badges'][number]): HTMLSpanElement {
  const badge = document.createElement('span');
  badge.className = `badge badge-${kind}`;
  badge.textContent = text;
  return badge;
}

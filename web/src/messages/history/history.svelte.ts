import { tick } from 'svelte';
import type { VirtualizerHandle } from 'virtua/svelte';
import type { Conversation } from '../../protocol/generated';
import type { Session } from '../../sync/session';
import { inOneFrame } from './crowd';
import { readingPlaces } from './places';
import { dayOf, type Row } from './rows';
import { Scroll, type Place } from './scroll';
import { stepsTo } from './steps';

/** Above the first message stands something of always this height, so that nothing moves when more comes. */
export const headHeight = 96;

/** In a page that is not shown there are no frames. */
const nextFrame = () =>
  new Promise<void>((resolve) => {
    requestAnimationFrame(() => resolve());
    setTimeout(resolve, 100);
  });

/** So long after its rows changed the list may still be putting itself right, in milliseconds. */
const settling = 500;

interface Way {
  readonly key: string;
  readonly align: 'start' | 'center' | 'nearest';
  /** Pixels below where the row would be. */
  readonly offset: number;
}

type Goal = 'end' | { readonly seq: number; readonly align: 'start' | 'center'; readonly offset?: number };

/** A conversation's history in its view: which rows are shown, and where the view stands. */
export class History {
  rows = $state.raw<readonly Row[]>([]);
  /** What changed last was at the beginning. */
  shift = $state(false);
  /** Another number is another list: the rows have nothing in common with those before. */
  generation = $state(0);
  /** The view stands where it should; before that it is not shown. */
  placed = $state(false);
  following = $state(true);
  far = $state(false);
  /** The first row, with its own day, can be seen. */
  atTop = $state(false);
  day = $state(0);
  highlighted = $state<number>();
  /** Up to where I had read when I came; `undefined` where nothing was unread. */
  readUpTo = $state<number>();
  /** The row that the keyboard is on. */
  current = $state<string>();

  list: VirtualizerHandle | undefined = $state.raw();
  scroller: HTMLElement | undefined = $state.raw();

  readonly #scroll = new Scroll();
  readonly #conversation: () => Conversation;
  readonly #session: Session;
  #goal: Goal = 'end';
  /** The row that the keyboard is on has the focus, or had it until the list put it elsewhere in the page. */
  #isFocused = false;
  /** Where the view is on its way to. */
  #way = $state.raw<Way>();
  #arriving: ReturnType<typeof setTimeout> | undefined;
  /** Where the view was put last, and in which rows. */
  #went: { goal: Goal; rows: readonly Row[] } | undefined;
  #next: (() => readonly Row[]) | undefined;
  #taking: Promise<void> = Promise.resolve();
  #fading: ReturnType<typeof setTimeout> | undefined;
  #mention = 0;
  /** What is shown meanwhile may be from before: it is not what the person came to read. */
  #opening = false;
  /** It stands where reading ended, as far as was known, and nobody has moved it. */
  #asOpened = false;
  /** Up to where it was read in this view. */
  #readHere = 0;
  /** When somebody last did something to the list, and when its rows last changed: milliseconds. */
  #touchedAt = -Infinity;
  #changedAt = -Infinity;

  constructor(session: Session, conversation: () => Conversation) {
    this.#session = session;
    this.#conversation = conversation;
  }

  get log() {
    return this.#session.replica.log(this.#conversation().id);
  }

  /** At a message where one was asked for, else where it was left, else at the first unread or the newest. */
  async open(at?: number): Promise<void> {
    this.#opening = true;
    const began = performance.now();
    await this.#open(at);
    await this.#settled();
    this.#opening = false;
    const isThere = this.#goal === 'end' && this.#went?.goal === 'end' && this.#went.rows === this.rows;
    // Who has begun to read what was shown meanwhile is left alone.
    if (isThere || (this.placed && this.#touchedAt > began)) this.seen();
    else this.#go();
  }

  async #open(at?: number): Promise<void> {
    const { id, unread, readSeq } = this.#conversation();
    const left = readingPlaces.get(id);
    this.readUpTo = unread > 0 ? readSeq : undefined;
    this.#asOpened = !at && !left;
    if (at) {
      this.#goal = { seq: at, align: 'center' };
      await this.log.around(at);
      this.#highlight(at);
    } else if (left) {
      this.#goal = { seq: left.seq, align: 'start', offset: -left.below };
      await this.log.around(left.seq);
    } else {
      this.#goal = unread > 0 ? { seq: readSeq + 1, align: 'start', offset: -headHeight } : 'end';
      await this.log.open();
    }
  }

  /** Somebody scrolls, or does something with what is shown. */
  readonly touched = (): void => {
    this.#way = undefined;
    this.#asOpened = false;
    this.#touchedAt = performance.now();
  };

  /** A wheel goes up before the list does, which may be growing at the same time. */
  readonly wheeled = ({ deltaY }: WheelEvent): void => {
    this.touched();
    if (deltaY < 0 && this.scroller!.scrollTop > 0) this.#scroll.leave();
  };

  /** What I have read elsewhere is known now: reading goes on after it, where nobody has begun to read here. */
  caughtUp(): void {
    const { readSeq } = this.#conversation();
    if (!this.#asOpened || readSeq <= Math.max(this.readUpTo ?? Infinity, this.#readHere)) return;
    readingPlaces.set(this.#conversation().id, undefined);
    void this.open();
  }

  /** Shows other rows, in such steps that what is being read stays where it is; in a crowd, at most once for each frame. */
  take(rows: () => readonly Row[]): void {
    const busy = this.#next !== undefined;
    this.#next = rows;
    if (!busy) this.#taking = this.#taking.then(() => this.#take());
  }

  async #take(): Promise<void> {
    while (this.#next) {
      const next = this.#next;
      const rows = next();
      const part = inOneFrame(this.rows, rows);
      await this.#show(part);
      if (this.#scroll.following) this.#way = undefined;
      this.resized();
      this.#keepFocus();
      // The list puts itself right by scrolling, and cannot take another change before it heard of that.
      await nextFrame();
      if (this.#next === next && part === rows) this.#next = undefined;
    }
  }

  async #show(rows: readonly Row[]): Promise<void> {
    const steps = stepsTo(this.rows, rows);
    this.#changedAt = performance.now();
    if (!steps) {
      this.shift = false;
      this.rows = rows;
      this.placed = false;
      this.generation++;
      this.#way = undefined;
      await tick();
      this.#go();
      return;
    }
    for (const [index, step] of steps.entries()) {
      if (index > 0 && steps[index - 1]!.shift) await nextFrame();
      this.shift = step.shift;
      this.rows = step.rows;
      await tick();
    }
  }

  async #settled(): Promise<void> {
    // What the log changed is told in the next turn, and taken by an effect.
    await tick();
    await new Promise((resolve) => setTimeout(resolve));
    await this.#taking;
  }

  /** Puts the view at a row, and again while rows above turn out higher or lower than they were thought, until somebody touches it. */
  #send(index: number, align: Way['align'], offset = 0): void {
    this.#way = { key: this.rows[index]!.key, align, offset };
    this.#goOn();
  }

  #goOn(): void {
    const [way, place] = [this.#way, this.#place()];
    const index = way ? this.rows.findIndex(({ key }) => key === way.key) : -1;
    if (!way || !place || !this.list || index < 0) return;
    const top = headHeight + this.list.getItemOffset(index);
    const bottom = top + this.list.getItemSize(index);
    const to = {
      start: top + way.offset,
      center: (top + bottom - place.viewport) / 2,
      nearest: Math.max(bottom - place.viewport, Math.min(top, place.offset)),
    }[way.align];
    if (Math.abs(to - place.offset) >= 1) this.scroller!.scrollTop = to;
    clearTimeout(this.#arriving);
    this.#arriving = setTimeout(() => (this.#way = undefined), settling);
  }

  /** Puts the view where it was last wanted. */
  #go(): void {
    const goal = this.#goal;
    this.#went = { goal, rows: this.rows };
    if (this.rows.length === 0) {
      this.placed = true;
      return;
    }
    // Until what was asked for is here, the end of what there is.
    const index = goal === 'end' ? -1 : this.rows.findIndex((row) => (row.entry?.seq ?? Infinity) >= goal.seq);
    if (goal === 'end' || index < 0) {
      this.#scroll.follow();
      this.#way = undefined;
      this.#toEnd();
    } else {
      this.#scroll.leave();
      this.#send(index, goal.align, goal.offset);
    }
    // What comes into view is measured first.
    requestAnimationFrame(() => requestAnimationFrame(() => this.#arrived()));
  }

  #arrived(): void {
    this.placed = true;
    this.resized();
    this.moved();
  }

  #toEnd(): void {
    if (this.scroller) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** The list was scrolled. */
  moved(): void {
    // The list moves too, by what rows above turned out to be.
    this.#goOn();
    const place = this.#place();
    if (!place || !this.placed) return;
    const now = performance.now();
    const own = now - this.#changedAt < settling && now - this.#touchedAt > 2 * settling;
    this.#scroll.moved(place, this.log.hasAfter, own);
    this.#look(place);
    this.#keepFocus();
  }

  /** A row, or the view, has another size. */
  resized(): void {
    this.#goOn();
    const place = this.#place();
    if (!place) return;
    if (this.#scroll.resized(place)) this.#toEnd();
    if (this.placed) this.#look(place);
    // Nothing in view will move any more, and this frame is not drawn yet.
    else if (this.#goal === 'end' && this.#went?.rows === this.rows && this.#isMeasured) this.#arrived();
  }

  get #isMeasured(): boolean {
    const place = this.#place();
    if (!place || !this.list) return false;
    const elements = [...this.scroller!.querySelectorAll<HTMLElement>('[data-key]')];
    const inPlace = elements.filter((row) => row.checkVisibility({ visibilityProperty: true }));
    const keys = inPlace.map((row) => row.dataset.key);
    const [first, last] = [
      this.list.findItemIndex(place.offset),
      this.list.findItemIndex(place.offset + place.viewport),
    ];
    const inView = this.rows.slice(first, last + 1);
    return inView.length > 0 && inView.every(({ key, gone }) => gone || keys.includes(key));
  }

  #place(): Place | undefined {
    if (!this.scroller) return undefined;
    const { scrollTop: offset, clientHeight: viewport, scrollHeight: size } = this.scroller;
    return { offset, viewport, size };
  }

  #look(place: Place): void {
    const { log } = this;
    this.following = this.#scroll.following;
    this.far = this.#scroll.far(place, log.hasAfter);
    this.atTop = place.offset < headHeight;
    const top = this.#rowAt(place.offset);
    if (top) {
      this.day = dayOf(top.row.at);
      if (top.row.entry) log.looking(top.row.entry.seq);
      this.#remember(top, place);
    }
    this.seen();
    const wanted = this.#scroll.wants(place, {
      hasBefore: log.hasBefore,
      hasAfter: log.hasAfter,
      loading: log.loading !== null || log.error !== null,
    });
    if (wanted) void log[wanted]();
  }

  #rowAt(offset: number): { row: Row; index: number } | undefined {
    const index = this.list?.findItemIndex(offset) ?? 0;
    const row = this.rows[index];
    return row && { row, index };
  }

  #remember({ index }: { index: number }, { offset }: Place): void {
    const at = this.rows.findIndex((row, place) => place >= index && row.entry && !row.gone);
    const seq = this.rows[at]?.entry?.seq;
    const place =
      this.#scroll.following || seq === undefined
        ? undefined
        : { seq, below: headHeight + this.list!.getItemOffset(at) - offset };
    readingPlaces.set(this.#conversation().id, place);
  }

  /** What is in view has been read, if there is somebody who looks. */
  seen(): void {
    if (!this.placed || this.#opening || document.visibilityState !== 'visible' || !document.hasFocus()) return;
    const { id, readSeq } = this.#conversation();
    const reached = this.#reached;
    if (reached <= readSeq) return;
    this.#readHere = reached;
    this.#session.marks.read(id, reached);
  }

  /** The last entry in view. */
  get #reached(): number {
    return this.rows.slice(0, this.#lastInView + 1).findLast(({ entry }) => entry)?.entry?.seq ?? 0;
  }

  async jump(seq: number): Promise<boolean> {
    this.#asOpened = false;
    this.#goal = { seq, align: 'center' };
    await this.log.around(seq);
    await this.#settled();
    if (!this.rows.some(({ entry, gone }) => entry?.seq === seq && !gone)) return false;
    this.#go();
    this.#highlight(seq);
    return true;
  }

  async jumpToTime(at: number): Promise<void> {
    this.#asOpened = false;
    const seq = await this.log.at(at);
    this.#goal = seq ? { seq, align: 'start', offset: -headHeight } : 'end';
    await this.#settled();
    this.#go();
  }

  async jumpToNewest(): Promise<void> {
    this.#asOpened = false;
    this.#goal = 'end';
    await this.log.newest();
    await this.#settled();
    this.#go();
  }

  /** The next message that mentions me and that I have not read. */
  async jumpToMention(): Promise<boolean> {
    const { id, readSeq } = this.#conversation();
    const me = this.#session.account.id;
    let after = Math.max(this.#mention, readSeq);
    for (let page = 0; page < 50; page++) {
      const history = await this.#session.call('messages.history', {
        conversationId: id,
        after,
        limit: 100,
      });
      const found = history.entries.find(
        ({ by, message }) => by !== me && message && (message.mentionsEveryone || message.mentions?.includes(me)),
      );
      if (found) {
        this.#mention = found.seq;
        return this.jump(found.seq);
      }
      if (!history.hasAfter || history.entries.length === 0) break;
      after = history.entries.at(-1)!.seq;
    }
    this.#mention = 0;
    return false;
  }

  /** The keyboard is on a row, or is not any more: somebody went elsewhere. */
  focused(key: string | undefined): void {
    if (key !== undefined) this.current = key;
    this.#isFocused = key !== undefined;
  }

  /** A row that the list puts elsewhere in the page loses the focus, and nobody is told. */
  #keepFocus(): void {
    if (this.#isFocused && document.activeElement === document.body)
      this.#element(this.current)?.focus({ preventScroll: true });
  }

  #element(key = ''): HTMLElement | null | undefined {
    return this.scroller?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  }

  /** Moves the keyboard from a row to another. */
  async focus(index: number): Promise<void> {
    let at = Math.max(0, Math.min(index, this.rows.length - 1));
    const step = index >= this.#indexOfCurrent() ? 1 : -1;
    while (this.rows[at]?.gone) at += step;
    const row = this.rows[at];
    if (!row) return;
    this.current = row.key;
    await tick();
    this.#element(row.key)?.focus({ preventScroll: true });
    this.#send(at, 'nearest');
  }

  /** From the row that the keyboard is on, or else from what is in view. */
  step(by: number): void {
    const at = this.#indexOfCurrent();
    void this.focus(at < 0 ? (by < 0 ? this.#lastInView : this.#firstInView) : at + by);
  }

  get #firstInView(): number {
    return this.list?.findItemIndex(this.#place()?.offset ?? 0) ?? 0;
  }

  get #lastInView(): number {
    const place = this.#place();
    return (place && this.list?.findItemIndex(place.offset + place.viewport - 8)) ?? -1;
  }

  /**
   * Rows that are there wherever the view is: the one that the keyboard is on, or the focus would be lost with it, and the one that the
   * view goes to, which is measured even where it is thought too low to be in view.
   */
  get kept(): readonly number[] {
    const keys = [this.current, this.#way?.key];
    return this.rows.flatMap(({ key }, index) => (keys.includes(key) ? [index] : []));
  }

  #indexOfCurrent(): number {
    return this.rows.findIndex(({ key }) => key === this.current);
  }

  #highlight(seq: number): void {
    clearTimeout(this.#fading);
    this.highlighted = seq;
    this.#fading = setTimeout(() => (this.highlighted = undefined), 2_500);
  }
}

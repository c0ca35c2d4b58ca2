import { tick } from 'svelte';
import type { Conversation } from '../../protocol/generated';
import type { Session } from '../../sync/session';
import { inOneFrame } from './crowd';
import { Keyboard } from './keyboard.svelte';
import { nextMention } from './mentions';
import { readingPlaces } from './places';
import { dayOf, type Row } from './rows';
import { Scroll, type Place } from './scroll';
import { headHeight, nextFrame, settling, Viewport } from './viewport.svelte';

type Goal = 'end' | { readonly seq: number; readonly align: 'start' | 'center'; readonly offset?: number };

/** A conversation's history as it is read: where it opens, what it follows, what has been seen, and the ways to other places. */
export class History {
  readonly viewport = new Viewport();
  readonly keyboard = new Keyboard(this.viewport);
  following = $state(true);
  far = $state(false);
  /** The first row, with its own day, can be seen. */
  atTop = $state(false);
  day = $state(0);
  /** Nobody scrolls. */
  still = $state(false);
  highlighted = $state<number>();
  /** Up to where I had read when I came; `undefined` where nothing was unread. */
  readUpTo = $state<number>();

  readonly #scroll = new Scroll();
  readonly #conversation: () => Conversation;
  readonly #session: Session;
  #goal: Goal = 'end';
  /** Where the view was put last, and in which rows. */
  #went: { goal: Goal; rows: readonly Row[] } | undefined;
  #next: (() => readonly Row[]) | undefined;
  #taking: Promise<void> = Promise.resolve();
  #fading: ReturnType<typeof setTimeout> | undefined;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #mention = 0;
  /** What is shown meanwhile may be from before: it is not what the person came to read. */
  #opening = false;
  /** It stands where reading ended, as far as was known, and nobody has moved it. */
  #asOpened = false;
  /** Up to where it was read in this view. */
  #readHere = 0;
  /** When somebody last did something to the list, in milliseconds. */
  #touchedAt = -Infinity;

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
    // Who has begun to read what was shown meanwhile is left alone.
    if (this.#wentToEnd || (this.viewport.placed && this.#touchedAt > began)) this.seen();
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
    this.viewport.stay();
    this.#asOpened = false;
    this.#touchedAt = performance.now();
  };

  /** A wheel goes up before the list does, which may be growing at the same time. */
  readonly wheeled = ({ deltaY }: WheelEvent): void => {
    this.touched();
    if (deltaY < 0 && this.viewport.scroller!.scrollTop > 0) this.#scroll.leave();
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
      const part = inOneFrame(this.viewport.rows, rows);
      if (await this.viewport.show(part)) this.#go();
      else if (this.#scroll.following) this.viewport.stay();
      this.resized();
      this.keyboard.keepFocus();
      // The list puts itself right by scrolling, and cannot take another change before it heard of that.
      await nextFrame();
      if (this.#next === next && part === rows) this.#next = undefined;
    }
  }

  async #settled(): Promise<void> {
    // What the log changed is told in the next turn, and taken by an effect.
    await tick();
    await new Promise((resolve) => setTimeout(resolve));
    await this.#taking;
  }

  /** Puts the view where it was last wanted. */
  #go(): void {
    const goal = this.#goal;
    const { rows } = this.viewport;
    this.#went = { goal, rows };
    if (rows.length === 0) {
      this.viewport.placed = true;
      return;
    }
    // Until what was asked for is here, the end of what there is.
    const index = goal === 'end' ? -1 : rows.findIndex((row) => (row.entry?.seq ?? Infinity) >= goal.seq);
    if (goal === 'end' || index < 0) {
      this.#scroll.follow();
      this.viewport.stay();
      this.viewport.toEnd();
    } else {
      this.#scroll.leave();
      this.viewport.send(index, goal.align, goal.offset);
    }
    // What comes into view is measured first.
    requestAnimationFrame(() => requestAnimationFrame(() => this.#arrived()));
  }

  get #wentToEnd(): boolean {
    return this.#goal === 'end' && this.#went?.goal === 'end' && this.#went.rows === this.viewport.rows;
  }

  #arrived(): void {
    this.viewport.placed = true;
    this.resized();
    this.moved();
  }

  /** The list was scrolled. */
  moved(): void {
    // The list moves too, by what rows above turned out to be.
    this.viewport.goOn();
    const place = this.viewport.place;
    if (!place || !this.viewport.placed) return;
    const own = this.viewport.isSettling && performance.now() - this.#touchedAt > 2 * settling;
    this.#scroll.moved(place, this.log.hasAfter, own);
    this.#rest();
    this.#look(place);
    this.keyboard.keepFocus();
  }

  #rest(): void {
    clearTimeout(this.#resting);
    this.still = false;
    this.#resting = setTimeout(() => (this.still = true), 1_500);
  }

  /** A row, or the view, has another size. */
  resized(): void {
    this.viewport.goOn();
    const place = this.viewport.place;
    if (!place) return;
    if (this.#scroll.resized(place)) this.viewport.toEnd();
    if (this.viewport.placed) this.#look(place);
    // Nothing in view will move any more, and this frame is not drawn yet.
    else if (this.#wentToEnd && this.viewport.isMeasured) this.#arrived();
  }

  #look(place: Place): void {
    const { log } = this;
    this.following = this.#scroll.following;
    this.far = this.#scroll.far(place, log.hasAfter);
    this.atTop = place.offset < headHeight;
    const top = this.viewport.rows[this.viewport.firstInView];
    if (top) {
      this.day = dayOf(top.at);
      if (top.entry) log.looking(top.entry.seq);
      this.#remember(place);
    }
    this.seen();
    const wanted = this.#scroll.wants(place, {
      hasBefore: log.hasBefore,
      hasAfter: log.hasAfter,
      loading: log.loading !== null || log.error !== null,
    });
    if (wanted) void log[wanted]();
  }

  #remember({ offset }: Place): void {
    const { rows, firstInView } = this.viewport;
    const at = rows.findIndex((row, index) => index >= firstInView && row.entry && !row.gone);
    const seq = rows[at]?.entry?.seq;
    const isElsewhere = seq !== undefined && !this.#scroll.following;
    readingPlaces.set(
      this.#conversation().id,
      isElsewhere ? { seq, below: this.viewport.top(at) - offset } : undefined,
    );
  }

  /** What is in view has been read, if there is somebody who looks. */
  seen(): void {
    if (!this.viewport.placed || this.#opening || document.visibilityState !== 'visible' || !document.hasFocus())
      return;
    const { id, readSeq } = this.#conversation();
    const reached = this.#reached;
    if (reached <= readSeq) return;
    this.#readHere = reached;
    this.#session.marks.read(id, reached);
  }

  /** The last entry in view. */
  get #reached(): number {
    return this.viewport.rows.slice(0, this.viewport.lastInView + 1).findLast(({ entry }) => entry)?.entry?.seq ?? 0;
  }

  async jump(seq: number): Promise<boolean> {
    this.#asOpened = false;
    this.#goal = { seq, align: 'center' };
    await this.log.around(seq);
    await this.#settled();
    if (!this.viewport.rows.some(({ entry, gone }) => entry?.seq === seq && !gone)) return false;
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
    this.#mention = await nextMention(this.#session, id, Math.max(this.#mention, readSeq));
    return this.#mention > 0 && this.jump(this.#mention);
  }

  /** Rows that are there wherever the view is: the focus would be lost with one, and where the view goes is to be measured. */
  get kept(): readonly number[] {
    const keys = [this.keyboard.current, this.viewport.goesTo];
    return this.viewport.rows.flatMap(({ key }, index) => (keys.includes(key) ? [index] : []));
  }

  #highlight(seq: number): void {
    clearTimeout(this.#fading);
    this.highlighted = seq;
    this.#fading = setTimeout(() => (this.highlighted = undefined), 2_500);
  }
}

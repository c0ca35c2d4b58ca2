import type { Conversation, Entry, Event, GetHistory, History, PollVotes } from '../protocol/generated';
import { Apart } from './apart';
import { Reading, type Feed } from './feed';
import type { Call } from './line';
import { Observable } from './observable';
import type { Outgoing } from './outbox';
import { whileRefused } from './retry';
import { advance, indexOf, Stretch } from './stretch';
import type { StoredStretch } from './store';

const pageEntries = 60;

/** Timers take no more. */
const maxDelay = 2 ** 31 - 1;

/** What a log needs of the replica that it is part of. */
export interface LogSource {
  readonly me: string;
  /** The server's clock. */
  now(): number;
  readonly feed: Feed;
  readonly call: Call;
  conversation(id: string): Conversation | undefined;
  pending(id: string): readonly Outgoing[];
  hidden(id: string): ReadonlySet<number>;
  /** What this browser keeps of it. */
  stored(id: string): Promise<StoredStretch | undefined>;
  /** The stretch changed. */
  became(id: string): void;
  /** Entries came by a page: who wrote them, and which of mine need not be sent any more. */
  met(entries: readonly Entry[]): void;
}

type Loading = 'before' | 'after' | 'around' | null;

/** A stretch of one conversation's history as people read it, kept true by what comes in. Topics: `entries`, `pending`, `loading`, `entry`. */
export class Log extends Observable<'entries' | 'pending' | 'loading' | 'entry'> {
  readonly #stretch: Stretch;
  readonly #reading: Reading;
  readonly #apart: Apart;
  #expiry: ReturnType<typeof setTimeout> | undefined;
  #isOpen = false;
  #isRestored = false;
  #restoring: Promise<void> | null = null;
  /** Where a jump goes, until it is there. */
  #wanted: Omit<GetHistory, 'conversationId'> | null = null;
  /** What is held is not true any more, and could not be replaced yet. */
  #isStale = false;
  #loading: Loading = null;
  #error: Error | null = null;
  #looking = Infinity;
  /** Rises with each jump: what was asked for before it comes too late. */
  #jumps = 0;
  #work: Promise<void> = Promise.resolve();
  usedAt = Date.now();

  constructor(
    readonly conversationId: string,
    readonly source: LogSource,
  ) {
    super();
    this.#stretch = new Stretch(source.me);
    this.#reading = new Reading(
      source.feed,
      conversationId,
      (events) => this.#take(events),
      () => this.renew(),
    );
    this.#apart = new Apart(
      conversationId,
      source,
      () => this.#reading.held,
      () => this.changed('entry'),
    );
    // Entries apart from the stretch are kept true too.
    this.#reading.reset(source.conversation(conversationId)?.lastSeq ?? 0);
  }

  /** In order of seq; hidden and withheld ones are not in it. */
  get entries(): readonly Entry[] {
    this.seen('entries');
    return this.#stretch.entries;
  }

  /** Mine on their way, in order; shown after the newest entries. */
  get pending(): readonly Outgoing[] {
    this.seen('pending');
    return this.source.pending(this.conversationId);
  }

  get hasBefore(): boolean {
    this.seen('entries');
    return this.#stretch.hasBefore;
  }

  get hasAfter(): boolean {
    this.seen('entries');
    return this.#stretch.hasAfter;
  }

  /** Whether a stretch is there to be shown, be it empty. */
  get isOpen(): boolean {
    this.seen('entries');
    return this.#isOpen;
  }

  /** For the store. */
  get stretch(): Stretch | undefined {
    return this.#isOpen && !this.#isStale ? this.#stretch : undefined;
  }

  get loading(): Loading {
    this.seen('loading');
    return this.#loading;
  }

  /** Why the last thing asked for did not come. */
  get error(): Error | null {
    this.seen('loading');
    return this.#error;
  }

  /** At the first unread, or the newest; from what is held where that has it. */
  async open(): Promise<void> {
    this.usedAt = Date.now();
    await this.#restored();
    const { unread, readSeq } = this.source.conversation(this.conversationId) ?? { unread: 0, readSeq: 0 };
    await (unread > 0 ? this.#show(readSeq + 1, { around: readSeq + 1 }) : this.#show(this.#lastSeq, {}));
  }

  get #lastSeq(): number {
    return this.source.conversation(this.conversationId)?.lastSeq ?? 0;
  }

  /** Jumps, unless what is held has the place. What was stored does not know what came after it. */
  #show(place: number, jump: Omit<GetHistory, 'conversationId'>): Promise<void> {
    const isHeld = this.#isOpen && this.#stretch.holds(place) && place <= this.#reading.held;
    if (!isHeld) return this.#jump(jump);
    this.#reading.heard(this.#lastSeq);
    return this.#work;
  }

  /** What this browser keeps is held, at once and without the server; then it is made true. */
  #restored(): Promise<void> | undefined {
    if (this.#isOpen || this.#isRestored) return undefined;
    this.#restoring ??= this.source.stored(this.conversationId).then((stored) => {
      this.#isRestored = true;
      if (!stored || this.#isOpen || this.#jumps > 0) return;
      this.#stretch.replace({ ...stored, lastSeq: stored.head });
      this.#isOpen = true;
      this.#changed();
      this.#reading.reset(stored.head);
    });
    return this.#restoring;
  }

  /** Grows by the page before. */
  before(): Promise<void> {
    if (this.#loading === 'before') return this.#work;
    return this.#then(async () => {
      if (!this.#isOpen || !this.#stretch.hasBefore) return;
      const jumps = this.#jumps;
      const page = await this.#load('before', { before: this.#stretch.first });
      if (!page || jumps !== this.#jumps) return;
      this.#stretch.prepend(page);
      this.#changed();
    });
  }

  /** Grows by the page after. */
  after(): Promise<void> {
    if (this.#loading === 'after') return this.#work;
    return this.#then(async () => {
      if (!this.#isOpen || !this.#stretch.hasAfter) return;
      const jumps = this.#jumps;
      const page = await this.#load('after', { after: this.#stretch.last });
      if (!page || jumps !== this.#jumps) return;
      this.#stretch.append(page);
      this.#changed();
    });
  }

  /** Shows what stands around a place: jumps there, unless the stretch holds it already. */
  async around(seq: number): Promise<void> {
    await this.#restored();
    await this.#show(seq, { around: seq });
  }

  /** As `around`, with the first entry at or after a time. Resolves with its place; 0 where there is none. */
  async at(time: number): Promise<number> {
    await this.#restored();
    const { entries } = this.#stretch;
    const isHeld =
      this.#isOpen && entries.length > 0 && entries[0]!.at < time && time <= entries[entries.length - 1]!.at;
    if (!isHeld) await this.#jump({ at: time });
    return this.#stretch.entries.find((entry) => entry.at >= time)?.seq ?? 0;
  }

  async newest(): Promise<void> {
    await this.#restored();
    await this.#show(this.#lastSeq, {});
  }

  /** What people look at, so that it is not let go while new messages come. */
  looking(seq: number): void {
    this.#looking = seq;
    this.usedAt = Date.now();
  }

  /** For replies: asks for an entry that is not in the stretch, and tells. `null` where there is none to see. */
  entry(seq: number): Entry | null | undefined {
    const held = this.#stretch.find(seq);
    if (held) {
      this.seen('entries');
      return held;
    }
    this.seen('entry');
    return this.#apart.get(seq);
  }

  /** The line is open again. */
  opened(): void {
    if ((this.#isStale && this.#isOpen) || (this.#error && this.#wanted)) this.#begin();
    else if (this.#error) this.#set(this.#loading, null);
    this.changed('entry');
  }

  hide(seqs: ReadonlySet<number>): void {
    if (this.#stretch.hide(seqs)) this.#changed();
    this.changed('entry');
  }

  /** What I chose in a poll, where the answer to me tells it. The counts come in the log, maybe newer ones than the answer's. */
  voted(seq: number, { mine }: PollVotes): void {
    const set = (entry: Entry) =>
      entry.message?.votes
        ? { ...entry, message: { ...entry.message, votes: { ...entry.message.votes, mine } } }
        : entry;
    if (this.#stretch.change(seq, set)) this.changed('entries');
  }

  pendingChanged(): void {
    this.changed('pending');
  }

  close(): void {
    this.#jumps++;
    clearTimeout(this.#expiry);
    this.#reading.close();
  }

  #jump(place: Omit<GetHistory, 'conversationId'>): Promise<void> {
    const jumps = ++this.#jumps;
    this.#wanted = place;
    return this.#then(async () => {
      if (jumps !== this.#jumps) return;
      const page = await this.#load('around', place, true);
      if (!page || jumps !== this.#jumps) return;
      this.#stretch.replace(page);
      this.#isOpen = true;
      this.#isStale = false;
      this.#wanted = null;
      this.#changed();
      // Entries apart did not take what the page passes over.
      if (page.lastSeq > this.#reading.held) this.#apart.clear();
      this.#reading.reset(page.lastSeq);
      // What was heard of meanwhile, and not remembered, is asked for.
      this.#reading.heard(this.#lastSeq);
    });
  }

  /** One after the other: each begins where the one before ended. */
  #then(work: () => Promise<void>): Promise<void> {
    return (this.#work = this.#work.then(work));
  }

  async #load(loading: Loading, place: Omit<GetHistory, 'conversationId'>, isNew = false): Promise<History | null> {
    const request = { conversationId: this.conversationId, limit: pageEntries, ...place };
    this.usedAt = Date.now();
    this.#set(loading, null);
    try {
      let page = await whileRefused(() => this.source.call('messages.history', request));
      if (!isNew) page = await this.#upToDate(page);
      const hidden = this.source.hidden(this.conversationId);
      if (hidden.size > 0) page = { ...page, entries: page.entries.filter((entry) => !hidden.has(entry.seq)) };
      this.source.met(page.entries);
      this.#set(null, null);
      return page;
    } catch (error) {
      this.#set(null, error as Error);
      return null;
    }
  }

  /** A page that was read before events which the stretch has taken already. */
  async #upToDate(page: History): Promise<History> {
    while (page.lastSeq < this.#stretch.head) {
      let later = this.source.feed.after(this.conversationId, page.lastSeq);
      if (later.length === 0) {
        const { events, lastSeq } = await this.source.feed.page(this.conversationId, page.lastSeq);
        if (events.length === 0) return { ...page, lastSeq };
        later = [...events];
      }
      page = advance(page, later, this.source.me);
    }
    return page;
  }

  #take(events: readonly Event[]): void {
    this.#apart.take(events);
    if (!this.#isOpen || !this.#stretch.take(events)) return;
    this.#stretch.trim(this.#looking);
    this.#changed();
  }

  /** Too much was missed, or it cannot be had: begins anew where people look. */
  renew(): void {
    this.#reading.pause();
    this.#apart.clear();
    this.#isStale = true;
    if (this.#isOpen) this.#begin();
    else this.#reading.reset(this.#reading.head);
  }

  #begin(): void {
    const { entries, hasAfter } = this.#stretch;
    const at = entries[Math.min(indexOf(entries, this.#looking), entries.length - 1)];
    void this.#jump(this.#wanted ?? (hasAfter && at ? { around: at.seq } : {}));
  }

  #changed(): void {
    const hidden = this.source.hidden(this.conversationId);
    if (hidden.size > 0) this.#stretch.hide(hidden);
    this.#expireLater();
    this.changed('entries');
    this.source.became(this.conversationId);
  }

  /** A message disappears when its time has come, be the server heard or not. */
  #expireLater(): void {
    clearTimeout(this.#expiry);
    const { expiresAt } = this.#stretch;
    if (expiresAt === Infinity) return;
    const expire = () => {
      this.#stretch.expire(this.source.now());
      this.#changed();
    };
    this.#expiry = setTimeout(expire, Math.min(Math.max(expiresAt - this.source.now(), 0), maxDelay));
  }

  #set(loading: Loading, error: Error | null): void {
    if (this.#loading === loading && this.#error === error) return;
    this.#loading = loading;
    this.#error = error;
    this.changed('loading');
  }
}

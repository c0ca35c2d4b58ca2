import type { Entry, Event, History, PollVoted } from '../protocol/generated';
import { apply, begin, expire, isLine, targetOf } from './fold';

/** Where the first entry at or after `seq` stands. */
export function indexOf(entries: readonly Entry[], seq: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many entries a stretch has at most; above it the far end is let go. */
export const maxEntries = 1_000;

/** An own vote is told by the event too, unless the poll is anonymous. */
function follow(entry: Entry, event: Event, me: string): Entry {
  const next = apply(entry, event);
  const options = event.kind === 'poll.voted' && event.by === me ? (event.body as PollVoted).options : undefined;
  if (next === entry || !options || !next.message?.votes) return next;
  return { ...next, message: { ...next.message, votes: { ...next.message.votes, mine: options } } };
}

/** A page after later events of the log, which are in order and without a gap. */
export function advance(page: History, events: readonly Event[], me: string): History {
  const later = events.filter((event) => event.seq > page.lastSeq);
  if (later.length === 0) return page;
  const entries = [...page.entries];
  for (const event of later) {
    const target = targetOf(event);
    if (target === undefined) {
      if (!page.hasAfter && isLine(event)) entries.push(begin(event));
      continue;
    }
    const at = indexOf(entries, target);
    if (entries[at]?.seq === target) entries[at] = follow(entries[at]!, event, me);
  }
  return { ...page, entries, lastSeq: later[later.length - 1]!.seq };
}

/**
 * Neighbouring entries of one log, kept true by its events. Pages and events come from the server by different ways: a page may have been
 * read before an event that is here already, or after one that is still to come. Each entry is true at its own `seq` of the log, and
 * takes only what came after it.
 */
export class Stretch {
  entries: readonly Entry[] = [];
  hasBefore = false;
  hasAfter = false;
  /** Everything up to here is in the entries. */
  head = 0;
  /** Lines up to here came with a page. */
  #reach = 0;
  /** Of entries that are true at a later time than `head`: when. */
  readonly #ahead = new Map<number, number>();

  constructor(readonly me: string) {}

  get first(): number {
    return this.entries[0]?.seq ?? 0;
  }

  get last(): number {
    return this.entries[this.entries.length - 1]?.seq ?? 0;
  }

  /** Whether some entries are true at a later time than the rest. */
  get isUneven(): boolean {
    return this.#ahead.size > 0 || (!this.hasAfter && this.#reach > this.head);
  }

  /** Whether a place is in it, so that nothing has to be asked for to show it. */
  holds(seq: number): boolean {
    return (seq >= this.first || !this.hasBefore) && (seq <= this.last || !this.hasAfter);
  }

  find(seq: number): Entry | undefined {
    const entry = this.entries[indexOf(this.entries, seq)];
    return entry?.seq === seq ? entry : undefined;
  }

  replace(page: History): void {
    this.entries = page.entries;
    this.hasBefore = page.hasBefore;
    this.hasAfter = page.hasAfter;
    this.head = page.lastSeq;
    this.#reach = page.lastSeq;
    this.#ahead.clear();
  }

  /** Pages must be brought to `head` first, with `advance`. */
  prepend(page: History): void {
    const fresh = page.entries.slice(0, indexOf(page.entries, this.entries.length ? this.first : Infinity));
    this.#note(fresh, page.lastSeq);
    this.entries = [...fresh, ...this.entries];
    this.hasBefore = page.hasBefore;
    this.#letGo('after');
  }

  append(page: History): void {
    const fresh = page.entries.slice(indexOf(page.entries, this.last + 1));
    this.#note(fresh, page.lastSeq);
    this.entries = [...this.entries, ...fresh];
    this.hasAfter = page.hasAfter;
    if (!page.hasAfter) this.#reach = Math.max(this.#reach, page.lastSeq);
    this.#letGo('before');
  }

  #note(entries: readonly Entry[], asOf: number): void {
    if (asOf > this.head) for (const entry of entries) this.#ahead.set(entry.seq, asOf);
  }

  /** Events that follow `head` without a gap. Returns the entries that are new at the end, or `null` where nothing changed. */
  take(events: readonly Event[]): Entry[] | null {
    let entries: Entry[] | null = null;
    const fresh: Entry[] = [];
    for (const event of events) {
      if (event.seq <= this.head) continue;
      this.head = event.seq;
      const target = targetOf(event);
      if (target === undefined) {
        if (this.hasAfter || event.seq <= this.#reach || !isLine(event)) continue;
        const entry = begin(event);
        (entries ??= [...this.entries]).push(entry);
        fresh.push(entry);
        continue;
      }
      const from = entries ?? this.entries;
      const at = indexOf(from, target);
      const entry = from[at];
      if (entry?.seq !== target || (this.#ahead.get(target) ?? 0) >= event.seq) continue;
      const next = follow(entry, event, this.me);
      if (next !== entry) (entries ??= [...this.entries])[at] = next;
    }
    if (this.#ahead.size > 0) for (const [seq, asOf] of this.#ahead) if (asOf <= this.head) this.#ahead.delete(seq);
    if (!entries) return null;
    this.entries = entries;
    return fresh;
  }

  /** What is unread after `seq`, as of `upTo`; `undefined` where it is not all here. */
  unreadAfter(seq: number, upTo: number): { unread: number; unreadMentions: number } | undefined {
    if (this.hasAfter || this.isUneven || this.head !== upTo) return undefined;
    if (this.hasBefore && this.first > seq + 1) return undefined;
    let [unread, unreadMentions] = [0, 0];
    for (let at = indexOf(this.entries, seq + 1); at < this.entries.length; at++) {
      const { by, message } = this.entries[at]!;
      if (!message || message.recalledBy || by === this.me) continue;
      unread++;
      if (message.mentionsEveryone || message.mentions?.includes(this.me)) unreadMentions++;
    }
    return { unread, unreadMentions };
  }

  /** When the next message disappears; Infinity where none does. */
  get expiresAt(): number {
    let next = Infinity;
    for (const { message } of this.entries)
      if (message?.expiresAt && !message.recalledBy && message.expiresAt < next) next = message.expiresAt;
    return next;
  }

  /** Stops showing what has disappeared by now. */
  expire(now: number): void {
    this.entries = this.entries.map((entry) =>
      entry.message && entry.message.expiresAt! <= now ? expire(entry) : entry,
    );
  }

  change(seq: number, change: (entry: Entry) => Entry): boolean {
    const at = indexOf(this.entries, seq);
    const entry = this.entries[at];
    if (entry?.seq !== seq) return false;
    const next = change(entry);
    if (next === entry) return false;
    const entries = [...this.entries];
    entries[at] = next;
    this.entries = entries;
    return true;
  }

  hide(seqs: ReadonlySet<number>): boolean {
    const left = this.entries.filter((entry) => !seqs.has(entry.seq));
    if (left.length === this.entries.length) return false;
    this.entries = left;
    return true;
  }

  /** Live entries were added: lets go of the end that is further from where people look. */
  trim(looking: number): boolean {
    // Not with each message: what is cut must be copied.
    if (this.entries.length <= maxEntries + 200) return false;
    this.#letGo(indexOf(this.entries, looking) < this.entries.length / 2 ? 'after' : 'before');
    return true;
  }

  #letGo(end: 'before' | 'after'): void {
    if (this.entries.length <= maxEntries) return;
    if (end === 'after') {
      this.entries = this.entries.slice(0, maxEntries);
      this.hasAfter = true;
    } else {
      this.entries = this.entries.slice(-maxEntries);
      this.hasBefore = true;
    }
  }
}

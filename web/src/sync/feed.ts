import type { Event, EventPage } from '../protocol/generated';
import { Refused, type Call } from './line';
import { whileRefused } from './retry';

/** How many of the events that came last are remembered, for answers that were read before them. */
const remembered = 2_000;
const pageEvents = 500;

/** A gap larger than this is not filled: whoever reads the log begins anew. */
const maxGap = 1_000;

/** What comes of all logs, to those who read them: in order, each event once, and asked for where it did not come. */
export class Feed {
  readonly #readings = new Map<string, Set<Reading>>();
  readonly #asked = new Map<string, Promise<EventPage>>();
  #recent: Event[] = [];

  constructor(readonly call: Call) {}

  /** Returns what ends it. */
  add(logId: string, reading: Reading): () => void {
    const readings = this.#readings.get(logId) ?? new Set();
    this.#readings.set(logId, readings.add(reading));
    return () => {
      readings.delete(reading);
      if (readings.size === 0 && this.#readings.get(logId) === readings) this.#readings.delete(logId);
    };
  }

  /** Events of one log, in order. */
  deliver(logId: string, events: readonly Event[]): void {
    this.#recent.push(...events);
    if (this.#recent.length > 2 * remembered) this.#recent = this.#recent.slice(-remembered);
    for (const reading of [...(this.#readings.get(logId) ?? [])]) reading.take(events);
  }

  /** What came after `seq` of a log, as far as nothing is missing. */
  after(logId: string, seq: number): Event[] {
    const bySeq = new Map<number, Event>();
    for (const event of this.#recent)
      if (event.conversationId === logId && event.seq > seq) bySeq.set(event.seq, event);
    const events: Event[] = [];
    for (let next = bySeq.get(seq + 1); next; next = bySeq.get(next.seq + 1)) events.push(next);
    return events;
  }

  /** Asks the server; once where several ask the same. */
  page(logId: string, after: number): Promise<EventPage> {
    const key = `${logId}:${after}`;
    let asked = this.#asked.get(key);
    if (!asked) {
      asked = whileRefused(() => this.call('sync.events', { conversationId: logId, after, limit: pageEvents }));
      asked = asked.finally(() => this.#asked.delete(key));
      this.#asked.set(key, asked);
    }
    return asked;
  }

  /** A log has moved up to here. */
  heard(logId: string, seq: number): void {
    for (const reading of [...(this.#readings.get(logId) ?? [])]) reading.heard(seq);
  }

  /** Gaps that could not be filled for want of a connection are tried again. */
  opened(): void {
    for (const readings of this.#readings.values()) for (const reading of readings) reading.fill();
  }

  forget(): void {
    this.#recent = [];
  }
}

/** What somebody makes of one log's events, true up to `held`. */
export class Reading {
  #held = 0;
  #head = 0;
  #filling = false;
  #isOn = false;
  readonly #end: () => void;

  /**
   * @param apply takes events in order and without a gap
   * @param lost is called where what is missing cannot be had, or is too much: begin anew and say so with `reset`
   */
  constructor(
    readonly feed: Feed,
    readonly logId: string,
    readonly apply: (events: readonly Event[]) => void,
    readonly lost: (error: Error | null) => void,
  ) {
    this.#end = feed.add(logId, this);
  }

  /** Everything up to here is in what was made. */
  get held(): number {
    return this.#held;
  }

  /** The last event heard of. */
  get head(): number {
    return Math.max(this.#head, this.#held);
  }

  close(): void {
    this.#isOn = false;
    this.#end();
  }

  /** What comes is passed over until `reset`, as before the first one. */
  pause(): void {
    this.#isOn = false;
  }

  /** What is made is true up to here; what came after it meanwhile is applied at once. */
  reset(held: number): void {
    this.#isOn = true;
    this.#held = held;
    this.take(this.feed.after(this.logId, held));
  }

  take(events: readonly Event[]): void {
    if (!this.#isOn) return;
    const next: Event[] = [];
    let held = this.#held;
    for (const event of events) {
      if (event.seq === held + 1) {
        next.push(event);
        held++;
      }
      if (event.seq > this.#head) this.#head = event.seq;
    }
    this.#advance(next);
    if (this.#head > this.#held) {
      // What came too early is remembered by the feed.
      this.#advance(this.feed.after(this.logId, this.#held));
      this.fill();
    }
  }

  /** The log has moved up to here. */
  heard(seq: number): void {
    if (seq > this.#head) this.#head = seq;
    this.fill();
  }

  #advance(events: readonly Event[]): void {
    if (events.length === 0) return;
    this.#held = events[events.length - 1]!.seq;
    this.apply(events);
  }

  /** Asks for what is missing, if anything is. */
  fill(): void {
    if (!this.#isOn || this.#filling || this.#head <= this.#held) return;
    this.#filling = true;
    this.#fill()
      .catch((error: unknown) => {
        // Without a connection it is tried again on the next one.
        if (error instanceof Refused) this.lost(error);
      })
      .finally(() => (this.#filling = false));
  }

  async #fill(): Promise<void> {
    while (this.#isOn && this.#head > this.#held) {
      if (this.#head - this.#held > maxGap) {
        this.lost(null);
        return;
      }
      const after = this.#held;
      const page = await this.feed.page(this.logId, after);
      if (this.#held === after) this.#passOver(page);
      this.feed.deliver(this.logId, page.events);
      // The server has no more than this.
      if (this.#held === after && page.lastSeq <= after) this.#head = this.#held;
      else if (this.#held === after) throw new Refused('not_found', 'The log has a gap.');
    }
  }

  /** What a page leaves out before its first event is not for this account to read. */
  #passOver(page: EventPage): void {
    const first = page.events[0];
    if (first && first.seq > this.#held + 1) this.#held = first.seq - 1;
    else if (!first && page.lastSeq > this.#held) this.#held = page.lastSeq;
  }
}

import type { Entry, Event } from '../protocol/generated';
import { apply, targetOf } from './fold';
import type { LogSource } from './log';

/** How many are kept. */
const most = 200;

/** Entries of a log outside the stretch that is shown, for replies: asked for when they are looked at, and then kept true. */
export class Apart {
  readonly #entries = new Map<number, { entry: Entry | null; asOf: number }>();
  readonly #asked = new Set<number>();

  /**
   * @param reached up to where the log has taken events
   * @param changed what was not known is, or is another
   */
  constructor(
    readonly conversationId: string,
    readonly source: LogSource,
    readonly reached: () => number,
    readonly changed: () => void,
  ) {}

  /** `null` where there is none to see, `undefined` until that is known. */
  get(seq: number): Entry | null | undefined {
    if (this.source.hidden(this.conversationId).has(seq)) return null;
    const held = this.#entries.get(seq);
    if (!held && !this.#asked.has(seq)) void this.#ask(seq);
    return held?.entry;
  }

  async #ask(seq: number): Promise<void> {
    this.#asked.add(seq);
    try {
      const page = await this.source.call('messages.history', {
        conversationId: this.conversationId,
        around: seq,
        limit: 1,
      });
      if (seq > page.lastSeq) return;
      const found = page.entries.find((entry) => entry.seq === seq);
      const later = this.source.feed.after(this.conversationId, page.lastSeq);
      const entry = found
        ? later.reduce((now, event) => (targetOf(event) === seq ? apply(now, event) : now), found)
        : null;
      const asOf = later.at(-1)?.seq ?? page.lastSeq;
      // What the log has taken meanwhile, and nobody remembers, would be missing for good.
      if (asOf < this.reached()) return await this.#ask(seq);
      if (this.#entries.size >= most) this.#entries.delete(this.#entries.keys().next().value!);
      this.#entries.set(seq, { entry, asOf });
      if (found) this.source.met([found]);
      this.changed();
    } catch {
      // It is asked for again when it is looked at again on the next connection.
    } finally {
      this.#asked.delete(seq);
    }
  }

  take(events: readonly Event[]): void {
    if (this.#entries.size === 0) return;
    let isChanged = false;
    for (const event of events) {
      const target = targetOf(event);
      const held = target === undefined ? undefined : this.#entries.get(target);
      if (!held?.entry || event.seq <= held.asOf) continue;
      this.#entries.set(target!, { entry: apply(held.entry, event), asOf: event.seq });
      isChanged = true;
    }
    if (isChanged) this.changed();
  }

  /** Events were passed over: each is asked for again where it is looked at. */
  clear(): void {
    if (this.#entries.size === 0) return;
    this.#entries.clear();
    this.changed();
  }
}

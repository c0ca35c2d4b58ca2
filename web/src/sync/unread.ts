import type { Event, MessageEdited, MessagePosted, MessageRecalled } from '../protocol/generated';
import { targetOf } from './fold';

/**
 * What is unread of one conversation: a number the server told, true for everything up to some event, and the messages that came since,
 * one by one. Counted here where that is enough; where it is not, the numbers are to be asked for.
 */
export class Unread {
  #readSeq = 0;
  /** Up to here the told numbers are true. */
  #upTo = 0;
  #told = 0;
  #toldMentions = 0;
  /** Since then: whether each mentions me. */
  readonly #since = new Map<number, boolean>();
  /** Whether the numbers may be wrong. */
  isDoubtful = false;

  constructor(readonly me: string) {}

  get count(): number {
    return this.#told + this.#since.size;
  }

  get mentions(): number {
    let mentions = this.#toldMentions;
    for (const mentionsMe of this.#since.values()) if (mentionsMe) mentions++;
    return mentions;
  }

  get readSeq(): number {
    return this.#readSeq;
  }

  /** The server's numbers, as they were at `upTo` with my read mark at `readSeq`. */
  tell(readSeq: number, upTo: number, count: number, mentions: number): void {
    // My mark may have moved here before the server heard of it.
    const later = this.#readSeq > readSeq ? this.#readSeq : 0;
    this.#readSeq = readSeq;
    this.#upTo = upTo;
    this.#told = count;
    this.#toldMentions = mentions;
    this.#since.clear();
    this.isDoubtful = false;
    if (later) this.read(later);
  }

  apply(event: Event): void {
    const target = targetOf(event);
    if (event.kind === 'message.posted' && event.by !== this.me && event.seq > this.#readSeq)
      this.#since.set(event.seq, this.#mentionsMe(event.body as MessagePosted));
    else if (target === undefined || target <= this.#readSeq) return;
    else if (event.kind === 'message.recalled') this.#recall(event.body as MessageRecalled);
    else if (event.kind === 'message.edited') this.#edit(event.body as MessageEdited);
  }

  #recall({ target }: MessageRecalled): void {
    if (!this.#since.delete(target) && target <= this.#upTo && this.#told > 0) this.isDoubtful = true;
  }

  #edit(body: MessageEdited): void {
    const mentionsMe = this.#mentionsMe(body);
    if (this.#since.has(body.target)) this.#since.set(body.target, mentionsMe);
    else if (body.target <= this.#upTo && this.#told > 0 && (mentionsMe || this.#toldMentions > 0))
      this.isDoubtful = true;
  }

  hide(seqs: readonly number[]): void {
    for (const seq of seqs)
      if (seq > this.#readSeq && !this.#since.delete(seq) && seq <= this.#upTo && this.#told > 0)
        this.isDoubtful = true;
  }

  /** My read mark moved. Returns whether it did. */
  read(seq: number): boolean {
    if (seq <= this.#readSeq) return false;
    this.#readSeq = seq;
    for (const since of this.#since.keys()) if (since <= seq) this.#since.delete(since);
    if (seq >= this.#upTo) {
      this.#told = 0;
      this.#toldMentions = 0;
      this.isDoubtful = false;
    } else if (this.#told > 0) {
      this.isDoubtful = true;
    }
    return true;
  }

  #mentionsMe(body: { mentions?: readonly string[]; mentionsEveryone?: boolean }): boolean {
    return body.mentionsEveryone === true || body.mentions?.includes(this.me) === true;
  }
}

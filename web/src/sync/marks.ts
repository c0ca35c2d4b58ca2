import type { Marks as Told, SetMark } from '../protocol/generated';
import { Unreachable, type Call } from './line';
import type { Replica } from './replica';
import { whileRefused } from './retry';

/** So long marks gather before they are told: people scroll, and messages come in crowds. */
const readPause = 300;
const deliveredPause = 1_000;

/** My marks as another tab moved them. */
export interface SharedMark {
  readonly conversationId: string;
  readonly readSeq: number;
  readonly deliveredSeq: number;
  /** The exact numbers as they were at `upTo`, once the server told them. */
  readonly told?: { readonly upTo: number; readonly marks: Told };
}

export interface MarksLinks {
  readonly call: Call;
  readonly replica: Replica;
  /** Whether this tab says for all of them what has arrived. */
  sends(): boolean;
  /** Tells the other tabs: nobody else will, since the server does not tell me what I did. */
  share(mark: SharedMark): void;
  /** What is still to be told to the server; `null` where it knows. */
  keep(conversationId: string, mark: SetMark | null): void;
}

/** My marks: moved here at once, told to the server a little later and until it heard, and never moved back. */
export class Marks {
  readonly #due = new Map<string, SetMark>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(readonly links: MarksLinks) {}

  /** I have read everything up to here. */
  read(conversationId: string, seq: number): void {
    const { replica } = this.links;
    const conversation = replica.conversation(conversationId);
    if (!conversation || !replica.isMember(conversationId) || seq <= conversation.readSeq) return;
    const readSeq = Math.min(seq, conversation.lastSeq);
    replica.read(conversationId, readSeq);
    this.links.share({ conversationId, readSeq, deliveredSeq: conversation.deliveredSeq });
    this.#add({ conversationId, read: readSeq }, readPause);
  }

  /** It has arrived on this device. */
  delivered(conversationId: string, seq: number): void {
    const conversation = this.links.replica.conversation(conversationId);
    if (!conversation || seq <= conversation.deliveredSeq || !this.links.sends()) return;
    const mark = { conversationId, readSeq: conversation.readSeq, deliveredSeq: seq };
    this.links.replica.held.mark(conversationId, mark.readSeq, mark.deliveredSeq);
    this.links.share(mark);
    this.#add({ conversationId, delivered: seq }, deliveredPause);
  }

  /** Another tab moved them. */
  shared({ conversationId, readSeq, deliveredSeq, told }: SharedMark): void {
    if (told) this.#told(conversationId, told.upTo, told.marks);
    else this.links.replica.held.mark(conversationId, readSeq, deliveredSeq);
  }

  restore(due: readonly SetMark[]): void {
    for (const mark of due) this.#add(mark, readPause);
  }

  opened(): void {
    for (const id of this.#due.keys()) this.#later(id, readPause);
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #add(mark: SetMark, pause: number): void {
    const { conversationId } = mark;
    const due = this.#due.get(conversationId);
    this.#due.set(conversationId, {
      conversationId,
      read: highest(due?.read, mark.read),
      delivered: highest(due?.delivered, mark.delivered),
    });
    if (mark.read !== undefined) this.links.keep(conversationId, this.#due.get(conversationId)!);
    this.#later(conversationId, pause);
  }

  #later(id: string, pause: number): void {
    if (this.#timers.has(id)) return;
    this.#timers.set(
      id,
      setTimeout(() => {
        this.#timers.delete(id);
        void this.#send(id);
      }, pause),
    );
  }

  async #send(id: string): Promise<void> {
    const mark = this.#due.get(id);
    if (!mark) return;
    const { replica, call } = this.links;
    const before = replica.held.heldSeq(id);
    try {
      const marks = await whileRefused(() => call('conversations.mark', mark));
      this.#forget(id, mark);
      this.#told(id, before, marks);
      const { readSeq, deliveredSeq } = marks;
      this.links.share({ conversationId: id, readSeq, deliveredSeq, told: { upTo: before, marks } });
    } catch (error) {
      // On the next line it is told again; what was refused for good is not mine to mark.
      if (!(error instanceof Unreachable)) this.#forget(id, mark);
    }
  }

  #told(id: string, upTo: number, marks: Told): void {
    const { replica } = this.links;
    if (replica.held.heldSeq(id) === upTo) replica.held.tell(id, upTo, marks);
    // What came meanwhile may be in the numbers or not.
    else if (replica.held.mark(id, marks.readSeq, marks.deliveredSeq)) void replica.ask(id);
  }

  #forget(id: string, mark: SetMark): void {
    // Another may have gathered meanwhile.
    if (this.#due.get(id) !== mark) return;
    this.#due.delete(id);
    if (mark.read !== undefined) this.links.keep(id, null);
  }
}

function highest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}

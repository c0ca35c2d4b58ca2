import type { Entry, Pin } from '../../protocol/generated';
import type { Session } from '../../sync/session';

/** The pinned messages of a conversation, the last pinned first. */
export class Pins {
  items = $state.raw<readonly Pin[]>([]);
  /** Which one the bar shows. */
  index = $state(0);
  #reading = 0;

  constructor(
    readonly session: Session,
    readonly conversationId: string,
  ) {}

  get shown(): Pin | undefined {
    return this.items[Math.min(this.index, this.items.length - 1)];
  }

  has(seq: number): boolean {
    return this.items.some(({ message }) => message.seq === seq);
  }

  next(): void {
    this.index = (this.index + 1) % Math.max(1, this.items.length);
  }

  /** Reads them all: there are few. */
  async read(): Promise<void> {
    const reading = ++this.#reading;
    const items: Pin[] = [];
    let after: string | undefined;
    try {
      do {
        const page = await this.session.call('messages.pins', { conversationId: this.conversationId, after });
        items.push(...page.pins);
        after = page.next;
      } while (after);
    } catch {
      // What is known stays; they are read again when the line is back.
      return;
    }
    if (reading !== this.#reading) return;
    this.items = items;
    this.index = Math.min(this.index, Math.max(0, items.length - 1));
  }

  /** Whether what became of a message changes what is pinned, or how it reads. */
  concerns({ kind, seq, message }: Entry): boolean {
    if (kind === 'message.pinned' || kind === 'message.unpinned') return true;
    const pin = this.items.find((pin) => pin.message.seq === seq);
    if (!pin || !message) return false;
    return message.version !== pin.message.message?.version || message.recalledBy !== pin.message.message?.recalledBy;
  }
}

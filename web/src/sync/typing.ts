import type { Call } from './line';

/** The others show it for five seconds. */
const interval = 3_000;

/** Tells the others that I am typing. */
export class Typing {
  readonly #toldAt = new Map<string, number>();

  constructor(readonly call: Call) {}

  typing(conversationId: string): void {
    const now = Date.now();
    if (now - (this.#toldAt.get(conversationId) ?? 0) < interval) return;
    this.#toldAt.set(conversationId, now);
    // Of no weight: nobody misses it.
    this.call('conversations.typing', { conversationId }).catch(() => {});
  }

  /** It was sent or cleared: the next letter is told at once. */
  stopped(conversationId: string): void {
    this.#toldAt.delete(conversationId);
  }
}

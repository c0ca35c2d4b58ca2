import type { Conversation, Entry, Event } from '../protocol/generated';
import { begin } from './fold';

/** A new message of another's, live. */
export interface Arrival {
  readonly conversation: Conversation;
  readonly entry: Entry;
  readonly quiet: boolean;
}

type Listener = (arrival: Arrival) => void;

/** Tells of messages of others as they come: for who rings, and who reads them aloud. */
export class Arrivals {
  readonly #listeners = new Set<Listener>();
  /** What was pushed of conversations that are not known yet. */
  readonly #strangers = new Map<string, { quiet: boolean; events: readonly Event[] }>();

  constructor(readonly me: string) {}

  /** Returns what ends it. */
  on(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(conversation: Conversation, event: Event, quiet: boolean): void {
    if (this.#listeners.size === 0) return;
    const arrival = { conversation, entry: begin(event), quiet };
    for (const listener of [...this.#listeners]) listener(arrival);
  }

  wait(conversationId: string, events: readonly Event[], quiet: boolean): void {
    const waiting = this.#strangers.get(conversationId)?.events ?? [];
    this.#strangers.set(conversationId, { quiet, events: [...waiting, ...events] });
  }

  /** What came before the conversation was known arrives with it; nothing does where there is none. */
  introduce(conversationId: string, conversation: Conversation | undefined): void {
    const came = this.#strangers.get(conversationId);
    this.#strangers.delete(conversationId);
    if (!conversation || !came) return;
    for (const event of came.events)
      if (event.kind === 'message.posted' && event.by !== this.me && event.seq > conversation.readSeq)
        this.tell(conversation, event, came.quiet);
  }
}

import type { Draft } from '../protocol/generated';
import { Unreachable, type Call } from './line';
import { Observable } from './observable';
import { whileRefused } from './retry';

/** So long a pause in writing tells the other devices. */
const pause = 1_000;

export interface DraftsLinks {
  readonly call: Call;
  /** As the server told it. */
  told(conversationId: string): Draft | undefined;
  /** It is another one now: in the list of conversations too. */
  changed(conversationId: string, draft: Draft | undefined): void;
  /** Tells the other tabs, which are not told by the server. */
  share(conversationId: string, draft: Draft | undefined): void;
  /** What the server does not know yet: `null` where it was cleared, `undefined` where it knows. */
  keep(conversationId: string, draft: Draft | null | undefined): void;
}

/** What I have begun to write: kept at once, told after a pause. Topics: ids of conversations. */
export class Drafts extends Observable<string> {
  readonly #unsent = new Map<string, Draft | null>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(readonly links: DraftsLinks) {
    super();
  }

  get(conversationId: string): Draft | undefined {
    this.seen(conversationId);
    const unsent = this.#unsent.get(conversationId);
    return unsent === undefined ? this.links.told(conversationId) : (unsent ?? undefined);
  }

  /** An empty text clears. */
  set(conversationId: string, text: string, replyTo?: number): void {
    const now = this.get(conversationId);
    if ((now?.text ?? '') === text && (now?.replyTo ?? undefined) === (text ? replyTo : undefined)) return;
    const draft = text ? { text, at: Date.now(), replyTo } : null;
    this.#unsent.set(conversationId, draft);
    this.links.keep(conversationId, draft);
    this.#tell(conversationId, draft ?? undefined);
    this.links.share(conversationId, draft ?? undefined);
    this.#later(conversationId);
  }

  /** `null` where it was cleared here, `undefined` where the server's is the newest. */
  unsent(conversationId: string): Draft | null | undefined {
    return this.#unsent.get(conversationId);
  }

  /** Another device or tab has another one. */
  received(conversationId: string, draft: Draft | undefined): void {
    if (this.#unsent.delete(conversationId)) this.links.keep(conversationId, undefined);
    clearTimeout(this.#timers.get(conversationId));
    this.#timers.delete(conversationId);
    this.#tell(conversationId, draft);
  }

  restore(unsent: ReadonlyMap<string, Draft | null>): void {
    for (const [conversationId, draft] of unsent) {
      this.#unsent.set(conversationId, draft);
      this.#tell(conversationId, draft ?? undefined);
      this.#later(conversationId);
    }
  }

  opened(): void {
    for (const id of this.#unsent.keys()) this.#later(id);
  }

  /** Tells at once what waits for a pause. */
  async flush(): Promise<void> {
    await Promise.all([...this.#timers.keys()].map((id) => this.#send(id)));
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #tell(conversationId: string, draft: Draft | undefined): void {
    this.links.changed(conversationId, draft);
    this.changed(conversationId);
  }

  #later(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.set(
      id,
      setTimeout(() => void this.#send(id), pause),
    );
  }

  async #send(id: string): Promise<void> {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    const draft = this.#unsent.get(id);
    if (draft === undefined) return;
    const request = { conversationId: id, text: draft?.text ?? '', replyTo: draft?.replyTo };
    try {
      await whileRefused(() => this.links.call('conversations.draft', request));
    } catch (error) {
      // It stays here, and is told on the next line; what is refused for good, a text too long, stays here alone.
      if (error instanceof Unreachable || draft !== null) return;
    }
    if (this.#unsent.get(id) !== draft) return;
    this.#unsent.delete(id);
    this.links.keep(id, undefined);
  }
}

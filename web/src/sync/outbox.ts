import type { SendMessage } from '../protocol/generated';
import { Backoff } from './backoff';
import { newId } from './ids';
import { Refused, type Call } from './line';
import { Observable } from './observable';

/** A message of mine on its way. */
export interface Outgoing {
  readonly clientId: string;
  readonly request: SendMessage;
  /** When it was written. Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly state: 'waiting' | 'sending' | 'failed';
  /** Why it failed: the code of the refusal. */
  readonly error?: string;
}

/** What an outbox does to the others of the same account. */
export interface OutboxLinks {
  readonly call: Call;
  /** Whether this tab sends what all of them write. */
  sends(): boolean;
  /** Keeps it until it is forgotten; resolves once it would survive a crash. */
  keep(outgoing: Outgoing): Promise<void>;
  forget(clientId: string): void;
  /** Tells the other tabs. */
  share(change: OutboxChange): void;
  changed(conversationId: string): void;
  /** It stands at `seq`. Returns whether that part of the log is here already. */
  accepted(conversationId: string, seq: number): boolean;
}

export type OutboxChange = { readonly put: Outgoing } | { readonly gone: string };

const none: readonly Outgoing[] = [];

/**
 * Messages on their way: kept before the first attempt and until accepted or refused for good, one at a time of each conversation, so
 * that whatever is lost or sent again, they arrive in the order they were written. Topics: ids of conversations.
 */
export class Outbox extends Observable<string> {
  readonly #all = new Map<string, Outgoing>();
  readonly #lists = new Map<string, readonly Outgoing[]>();
  /** Conversations of which one is being sent. */
  readonly #busy = new Set<string>();
  /** Where those stand that were accepted, while the log has not come so far. */
  readonly #accepted = new Map<string, number>();
  readonly #kept = new Map<string, Promise<void>>();

  constructor(readonly links: OutboxLinks) {
    super();
  }

  send(request: Omit<SendMessage, 'clientId'>): Outgoing {
    const clientId = newId();
    // What components hand in may be more than data, which no database takes.
    const plain = JSON.parse(JSON.stringify({ ...request, clientId })) as SendMessage;
    const outgoing: Outgoing = { clientId, request: plain, at: this.#after(), state: 'waiting' };
    this.#put(outgoing);
    this.#keep(outgoing);
    return outgoing;
  }

  /** One that the server was to send later, and could not: it is not lost, and I decide what becomes of it. */
  returned(request: SendMessage, error: string): void {
    const { clientId } = request;
    if (this.#all.has(clientId)) return;
    const outgoing: Outgoing = { clientId, request, at: this.#after(), state: 'failed', error };
    this.#put(outgoing);
    this.#keep(outgoing);
  }

  /** Sends a failed one again, after all others that wait. */
  retry(clientId: string): void {
    const failed = this.#all.get(clientId);
    if (failed?.state !== 'failed') return;
    this.#all.delete(clientId);
    const outgoing: Outgoing = { ...failed, at: this.#after(), state: 'waiting', error: undefined };
    this.#put(outgoing);
    this.#keep(outgoing);
  }

  /** Gives up one that failed, or was not tried yet. */
  discard(clientId: string): void {
    const outgoing = this.#all.get(clientId);
    if (outgoing && outgoing.state !== 'sending') this.#remove(clientId);
  }

  of(conversationId: string): readonly Outgoing[] {
    this.seen(conversationId);
    let list = this.#lists.get(conversationId);
    if (!list) {
      list = [...this.#all.values()].filter((outgoing) => outgoing.request.conversationId === conversationId);
      this.#lists.set(conversationId, list.length > 0 ? list : none);
    }
    return list;
  }

  /** What an earlier page left. */
  restore(kept: readonly Outgoing[]): void {
    for (const outgoing of [...kept].sort((a, b) => a.at - b.at))
      if (!this.#all.has(outgoing.clientId)) this.#put({ ...outgoing, state: settled(outgoing.state) });
    this.opened();
  }

  /** Everything on its way, for another tab. */
  get all(): readonly Outgoing[] {
    return [...this.#all.values()];
  }

  /** What the tab that sends has: what is not there is gone, but for what was written here and is not kept yet. */
  agree(all: readonly Outgoing[]): void {
    const ids = new Set(all.map(({ clientId }) => clientId));
    for (const clientId of this.#all.keys()) if (!ids.has(clientId) && !this.#kept.has(clientId)) this.#drop(clientId);
    for (const outgoing of all) this.#put(outgoing);
  }

  /** Another tab changed it. */
  shared(change: OutboxChange): void {
    if ('gone' in change) this.#drop(change.gone);
    else {
      this.#put(change.put);
      this.#pump(change.put.request.conversationId);
    }
  }

  /** The line is open, or this tab sends from now on: what waits goes out. */
  opened(): void {
    for (const outgoing of this.#all.values())
      if (outgoing.state !== 'failed') this.#pump(outgoing.request.conversationId);
  }

  /** A log is here up to `seq`, with or without all its events. */
  reached(conversationId: string, seq: number): void {
    for (const [clientId, at] of this.#accepted)
      if (at <= seq && this.#all.get(clientId)?.request.conversationId === conversationId) this.sent(clientId);
  }

  /** It stands in the log. */
  sent(clientId: string): void {
    if (this.#all.has(clientId)) this.#remove(clientId);
  }

  /** Now, and later than all that wait: their times are their order once they are read back. */
  #after(): number {
    let at = Date.now();
    for (const outgoing of this.#all.values()) at = Math.max(at, outgoing.at + 1);
    return at;
  }

  #keep(outgoing: Outgoing): void {
    this.links.share({ put: outgoing });
    // Where nothing can be kept, it is sent all the same.
    const kept = this.links.keep(outgoing).catch(() => {});
    this.#kept.set(outgoing.clientId, kept);
    void kept.then(() => {
      if (this.#kept.get(outgoing.clientId) === kept) this.#kept.delete(outgoing.clientId);
      this.#pump(outgoing.request.conversationId);
    });
  }

  #pump(conversationId: string): void {
    if (this.#busy.has(conversationId) || !this.links.sends()) return;
    const next = this.of(conversationId).find(
      ({ clientId, state }) => state !== 'failed' && !this.#accepted.has(clientId),
    );
    // Whoever wrote it says when it is kept.
    if (!next || this.#kept.has(next.clientId)) return;
    this.#busy.add(conversationId);
    void this.#send(next).then((goOn) => {
      this.#busy.delete(conversationId);
      if (goOn) this.#pump(conversationId);
    });
  }

  /** Returns whether the next one may go. */
  async #send({ clientId, request }: Outgoing): Promise<boolean> {
    const backoff = new Backoff();
    for (;;) {
      if (!this.#all.has(clientId)) return true;
      this.#state(clientId, 'sending');
      try {
        const { seq } = await this.links.call('messages.send', request);
        this.links.forget(clientId);
        this.#accepted.set(clientId, seq);
        // Otherwise it goes when its entry comes, so that it is never shown twice or not at all.
        if (this.links.accepted(request.conversationId, seq)) this.sent(clientId);
        return true;
      } catch (error) {
        if (!(error instanceof Refused)) {
          // Nobody knows whether it arrived: it is repeated on the next line, with the same id.
          this.#state(clientId, 'waiting');
          return false;
        }
        if (!error.isPassing) {
          this.#state(clientId, 'failed', error.code);
          return true;
        }
        this.#state(clientId, 'waiting');
        await new Promise((resolve) => setTimeout(resolve, error.retryAfter + backoff.next()));
        if (!this.links.sends()) return false;
      }
    }
  }

  #state(clientId: string, state: Outgoing['state'], error?: string): void {
    const outgoing = this.#all.get(clientId);
    if (!outgoing || outgoing.state === state) return;
    const changed: Outgoing = { ...outgoing, state, error };
    this.#put(changed);
    this.links.share({ put: changed });
    if (state === 'failed') void this.links.keep(changed).catch(() => {});
  }

  #remove(clientId: string): void {
    this.links.forget(clientId);
    this.links.share({ gone: clientId });
    this.#drop(clientId);
  }

  #drop(clientId: string): void {
    const outgoing = this.#all.get(clientId);
    this.#accepted.delete(clientId);
    if (!outgoing) return;
    this.#all.delete(clientId);
    this.#changed(outgoing.request.conversationId);
  }

  #put(outgoing: Outgoing): void {
    this.#all.set(outgoing.clientId, outgoing);
    this.#changed(outgoing.request.conversationId);
  }

  #changed(conversationId: string): void {
    this.#lists.delete(conversationId);
    this.changed(conversationId);
    this.links.changed(conversationId);
  }
}

/** Whoever was sending it is gone. */
function settled(state: Outgoing['state']): Outgoing['state'] {
  return state === 'sending' ? 'waiting' : state;
}

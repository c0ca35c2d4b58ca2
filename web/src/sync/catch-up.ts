import type { KnownLog, Resumed } from '../protocol/generated';
import { listNames } from './lists';
import { whileRefused } from './retry';
import type { Replica } from './replica';

const maxKnown = 1_000;

/** Brings a replica to the server's present, at first and after each time away. */
export class CatchUp {
  cursor: string | undefined;
  #isDone = false;
  #hasBegun = false;
  #run = 0;

  constructor(readonly replica: Replica) {}

  get isDone(): boolean {
    return this.#isDone;
  }

  stop(): void {
    this.#run++;
  }

  /**
   * @param lastSeq the head of the account's own log when the line was opened
   * @returns false where it was lost again, or begun anew, before that
   */
  async start(lastSeq: number): Promise<boolean> {
    const run = ++this.#run;
    this.#set(false);
    try {
      const { replica } = this;
      if (this.cursor === undefined) {
        // What the log tells from here on is applied to lists that may have it already, which changes nothing.
        if (!this.#hasBegun) replica.accountLog.reset(lastSeq);
        this.#hasBegun = true;
        replica.feed.heard(replica.accountId, lastSeq);
        await Promise.all([this.#conversations(), ...listNames.map((name) => replica.lists.load(name))]);
        replica.setReady();
        await this.#resume(run);
      } else {
        await Promise.all([
          this.#resume(run),
          // Marks, drafts and presence are in no log.
          this.#recent(),
          replica.lists.load('contacts'),
        ]);
      }
    } catch {
      // The line was lost, or the server could not: the next line begins again from what is held.
      return false;
    }
    if (run !== this.#run) return false;
    this.#set(true);
    return true;
  }

  async #conversations(): Promise<void> {
    // A page that ended before it had a cursor left these; what became of them meanwhile is not to be had.
    const left = new Set(this.replica.held.all.map(({ id }) => id));
    if (left.size > 0) this.replica.renewLogs();
    let after: string | undefined;
    do {
      const page = await whileRefused(() => this.replica.call('conversations.list', { after, limit: 200 }));
      for (const conversation of page.conversations) {
        this.replica.tell(conversation);
        left.delete(conversation.id);
      }
      // The first page is enough to begin with.
      this.replica.setReady();
      after = page.next;
    } while (after);
    for (const id of left) this.replica.held.end(id);
  }

  async #recent(): Promise<void> {
    const page = await whileRefused(() => this.replica.call('conversations.list', { limit: 100 }));
    for (const conversation of page.conversations) this.replica.tell(conversation);
  }

  async #resume(run: number): Promise<void> {
    const { replica, cursor } = this;
    // What is named at first must be named for each page. Logs without room here come back as if they were new.
    const known: KnownLog[] = replica.held.all
      .slice(0, maxKnown - 1)
      .map(({ id }) => ({ conversationId: id, seq: replica.held.heldSeq(id) }));
    known.push({ conversationId: replica.accountId, seq: replica.accountLog.held });
    let after: string | undefined;
    let page: Resumed;
    do {
      page = await whileRefused(() => replica.call('sync.resume', { known, cursor, after }));
      if (run !== this.#run) return;
      this.#take(page);
      after = page.next;
    } while (after);
    this.cursor = page.cursor;
    replica.keeper?.place();
  }

  #take({ account, conversations, left }: Resumed): void {
    const { replica } = this;
    if (account.events) replica.deliver(replica.accountId, account.events);
    replica.feed.heard(replica.accountId, account.lastSeq);
    for (const { conversation, events } of conversations) {
      // Those who look at it take the events; the facts are told as they are after them.
      if (events && replica.held.has(conversation.id)) replica.deliver(conversation.id, events);
      replica.tell(conversation);
    }
    for (const id of left) if (id !== replica.accountId) replica.held.end(id);
  }

  #set(isDone: boolean): void {
    this.#isDone = isDone;
    this.replica.caughtUpChanged();
  }
}

import type { Account, Conversation, ConversationSettings, Draft, Event, Marks } from '../protocol/generated';
import { advance } from './facts';
import { Reading, type Feed } from './feed';
import { Observable } from './observable';
import type { StoredConversation } from './store';
import { Unread } from './unread';

interface Held {
  value: Conversation;
  readonly unread: Unread;
  readonly reading: Reading;
  /** Whether I am in it. */
  isMine: boolean;
}

/** What the conversations tell of themselves. */
export interface ConversationsSource {
  readonly me: string;
  readonly feed: Feed;
  /** Events of it were taken in. */
  moved(conversation: Conversation, events: readonly Event[]): void;
  /** What is held of it is not enough: its facts are to be asked for. */
  doubt(id: string): void;
  draft(id: string): Draft | null | undefined;
  /** It is another one now. */
  became(id: string): void;
}

/** My conversations, each true at its `lastSeq`. Topics: `all`, and their ids. */
export class Conversations extends Observable<string> {
  readonly #held = new Map<string, Held>();
  #sorted: readonly Conversation[] | null = null;

  constructor(readonly source: ConversationsSource) {
    super();
  }

  get all(): readonly Conversation[] {
    this.seen('all');
    this.#sorted ??= [...this.#held.values()]
      .filter((held) => held.isMine)
      .map((held) => held.value)
      .sort(order);
    return this.#sorted;
  }

  get(id: string): Conversation | undefined {
    this.seen(id);
    return this.#held.get(id)?.value;
  }

  has(id: string): boolean {
    return this.#held.has(id);
  }

  isMine(id: string): boolean {
    return this.#held.get(id)?.isMine === true;
  }

  /** How far its log is held; 0 where it is unknown. */
  heldSeq(id: string): number {
    return this.#held.get(id)?.reading.held ?? 0;
  }

  /** Its facts as the server told them; what came meanwhile is applied to them. Returns false where they are too old to be of use. */
  replace(told: Conversation, isMine = true): boolean {
    let held = this.#held.get(told.id);
    if (!held) {
      const reading = new Reading(
        this.source.feed,
        told.id,
        (events) => this.#take(told.id, events),
        () => this.#lost(told.id),
      );
      held = { value: told, unread: new Unread(this.source.me), reading, isMine };
      this.#held.set(told.id, held);
    } else if (told.lastSeq < held.reading.held && isMine) {
      const later = this.source.feed.after(told.id, told.lastSeq);
      if ((later.at(-1)?.seq ?? 0) < held.reading.held) return false;
    }
    held.isMine = isMine;
    held.unread.tell(told.readSeq, told.lastSeq, told.unread, told.unreadMentions);
    this.#set(held, this.#mine(held, told));
    held.reading.reset(told.lastSeq);
    return true;
  }

  /** What I did here and the server may not have heard of yet stands. */
  #mine(held: Held, told: Conversation): Conversation {
    const draft = this.source.draft(told.id);
    return {
      ...told,
      readSeq: held.unread.readSeq,
      deliveredSeq: Math.max(told.deliveredSeq, held.value.deliveredSeq),
      peerReadSeq: later(told.peerReadSeq, held.value.peerReadSeq),
      peerDeliveredSeq: later(told.peerDeliveredSeq, held.value.peerDeliveredSeq),
      unread: held.unread.count,
      unreadMentions: held.unread.mentions,
      draft: draft === undefined ? told.draft : (draft ?? undefined),
    };
  }

  #take(id: string, events: readonly Event[]): void {
    const held = this.#held.get(id)!;
    for (const event of events) held.unread.apply(event);
    this.#set(held, this.#counted(held, advance(held.value, events, this.source.me)));
    if (held.unread.isDoubtful) this.source.doubt(id);
    this.source.moved(held.value, events);
  }

  #counted(held: Held, value: Conversation): Conversation {
    return { ...value, unread: held.unread.count, unreadMentions: held.unread.mentions };
  }

  #lost(id: string): void {
    this.#held.get(id)!.reading.pause();
    this.source.doubt(id);
  }

  #set(held: Held, value: Conversation): void {
    held.value = value;
    this.#sorted = null;
    this.changed(value.id);
    this.changed('all');
    this.source.became(value.id);
  }

  /** As they are to be stored: these, or all. */
  stored(ids: Iterable<string> = this.#held.keys()): StoredConversation[] {
    const stored: StoredConversation[] = [];
    for (const id of ids) {
      const held = this.#held.get(id);
      if (held) stored.push({ conversation: held.value, isMine: held.isMine });
    }
    return stored;
  }

  change(id: string, change: Partial<Conversation>): void {
    const held = this.#held.get(id);
    if (held) this.#set(held, { ...held.value, ...change });
  }

  settings(id: string, settings: ConversationSettings): void {
    this.change(id, { settings });
  }

  /** I am no longer in it: what was read stays to be looked at, but it is in no list. */
  end(id: string): void {
    const held = this.#held.get(id);
    if (!held?.isMine) return;
    held.isMine = false;
    this.#set(held, { ...held.value, memberCount: 0, unread: 0, unreadMentions: 0 });
  }

  hide(id: string, seqs: readonly number[]): void {
    const held = this.#held.get(id);
    if (!held) return;
    held.unread.hide(seqs);
    this.#set(held, this.#counted(held, held.value));
    if (held.unread.isDoubtful || seqs.includes(held.value.preview?.seq ?? 0)) this.source.doubt(id);
  }

  /** My own marks moved, here or elsewhere. Returns whether the numbers are to be asked for. */
  mark(id: string, readSeq: number, deliveredSeq: number): boolean {
    const held = this.#held.get(id);
    if (!held) return false;
    const isRead = held.unread.read(readSeq);
    if (isRead || deliveredSeq > held.value.deliveredSeq)
      this.#set(held, {
        ...this.#counted(held, held.value),
        readSeq: held.unread.readSeq,
        deliveredSeq: Math.max(deliveredSeq, readSeq, held.value.deliveredSeq),
      });
    return held.unread.isDoubtful;
  }

  /** The numbers as they were at `upTo`. */
  tell(id: string, upTo: number, marks: Marks): void {
    const held = this.#held.get(id);
    if (!held || held.reading.held !== upTo) return;
    held.unread.tell(marks.readSeq, upTo, marks.unread, marks.unreadMentions);
    this.#set(held, { ...this.#counted(held, held.value), readSeq: held.unread.readSeq });
  }

  /** Someone is called otherwise now. */
  knows(account: Account): void {
    for (const { value } of this.#held.values())
      if (value.peer?.id === account.id && value.peer !== account) this.change(value.id, { peer: account });
  }

  /** The other one's marks moved. */
  peer(id: string, readSeq: number, deliveredSeq: number): void {
    const value = this.#held.get(id)?.value;
    if (value?.kind !== 'direct') return;
    this.change(id, {
      peerReadSeq: later(value.peerReadSeq, readSeq),
      peerDeliveredSeq: later(value.peerDeliveredSeq, deliveredSeq),
    });
  }
}

function later(a: number | undefined, b: number | undefined): number | undefined {
  return a == null ? b : b == null ? a : Math.max(a, b);
}

function order(a: Conversation, b: Conversation): number {
  return (
    Number(b.settings.pinned) - Number(a.settings.pinned) ||
    b.lastAt - a.lastAt ||
    (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)
  );
}

import type {
  Account,
  BlockedAccount,
  Contact,
  ContactRequest,
  Conversation,
  Draft,
  Entry,
  Event,
  GroupInvitation,
  Hello,
  Me,
  MemberChanged,
  MessagePosted,
  Presence,
  ScheduledMessage,
  SendMessage,
} from '../protocol/generated';
import { AccountLog } from './account-log';
import { Arrivals } from './arrivals';
import { CatchUp } from './catch-up';
import { Conversations } from './conversations';
import { Feed } from './feed';
import { isEvent, type Call, type Ephemeral, type PushItem, type Receiver } from './line';
import type { Keeper } from './keeper';
import { storable } from './keeper';
import { Lists, type Held, type ListName } from './lists';
import type { Log } from './log';
import { Logs } from './logs';
import type { Applications, Members } from './members';
import { Observable } from './observable';
import type { Outgoing } from './outbox';
import { People } from './people';
import { Presences } from './presences';
import { Rosters } from './rosters';
import type { Store, Stored, StoredStretch } from './store';

/** What other parts of the session have a hand in. */
export interface ReplicaLinks {
  pending(conversationId: string): readonly Outgoing[];
  /** A message of mine stands in the log. */
  sent(clientId: string): void;
  /** A message of mine that was to be sent later could not be. */
  returned(message: SendMessage, error: string): void;
  /** The log is here up to `seq`. */
  reached(conversationId: string, seq: number): void;
  draft(conversationId: string): Draft | null | undefined;
  drafted(conversationId: string, draft: Draft | undefined): void;
  delivered(conversationId: string, seq: number): void;
}

/** What this device holds of an account; the same in all tabs. Topics: `ready`, `caughtUp`, `sessions`. */
export class Replica extends Observable<'ready' | 'caughtUp' | 'sessions'> implements Receiver {
  readonly feed: Feed;
  readonly held: Conversations;
  readonly lists: Lists;
  readonly people: People;
  readonly presences = new Presences();
  readonly accountLog: AccountLog;
  readonly catchUp: CatchUp;
  readonly logs: Logs;
  readonly rosters: Rosters;
  readonly arrivals: Arrivals;
  readonly #doubted = new Map<string, Promise<void>>();
  /** Who writes what is held, and where: once the store is open. */
  keeper: Keeper | null = null;
  store: Store | null = null;
  #ready = false;
  #sessions = 0;
  /** While pushes are taken in, and whether they are to be quiet. */
  #push: { quiet: boolean } | null = null;

  constructor(
    readonly accountId: string,
    readonly call: Call,
    readonly links: ReplicaLinks,
    readonly now: () => number = Date.now,
  ) {
    super();
    this.feed = new Feed(call);
    this.arrivals = new Arrivals(accountId);
    this.rosters = new Rosters(accountId, call, (met) => {
      for (const { account, presence } of met) {
        this.people.meet(account);
        if (presence) this.presences.set(account.id, presence);
      }
    });
    this.people = new People(
      call,
      (id) => this.keeper?.person(id),
      (account) => {
        this.lists.knows(account);
        this.held.knows(account);
      },
    );
    this.lists = new Lists(
      call,
      (name, held) => this.#listed(name, held),
      (name) => this.keeper?.list(name),
    );
    this.held = new Conversations({
      me: accountId,
      feed: this.feed,
      moved: (conversation, events) => this.#moved(conversation, events),
      doubt: (id) => void this.ask(id),
      draft: links.draft,
      became: (id) => this.keeper?.conversation(id),
    });
    this.accountLog = new AccountLog(this);
    this.catchUp = new CatchUp(this);
    this.logs = new Logs({
      me: accountId,
      now,
      feed: this.feed,
      call,
      conversation: (id) => this.held.get(id),
      pending: links.pending,
      met: (entries) => this.#met(entries),
      stored: (id) => this.store?.stretch(id) ?? Promise.resolve(undefined),
      became: (id) => this.keeper?.log(id),
    });
  }

  /** The store has been read: an offline start shows what was seen. */
  get ready(): boolean {
    this.seen('ready');
    return this.#ready;
  }

  setReady(): void {
    if (this.#ready) return;
    this.#ready = true;
    this.changed('ready');
  }

  /** Whether what is held is the server's present, as far as the line tells. */
  get caughtUp(): boolean {
    this.seen('caughtUp');
    return this.catchUp.isDone;
  }

  caughtUpChanged(): void {
    this.changed('caughtUp');
  }

  /** Rises when a device of mine signs in or out: for who shows `devices.list`. */
  get sessions(): number {
    this.seen('sessions');
    return this.#sessions;
  }

  sessionsChanged(): void {
    this.#sessions++;
    this.changed('sessions');
  }

  /** What an earlier page left: true as of then. */
  restore(stored: Stored): void {
    for (const account of stored.people) this.people.meet(account);
    for (const { conversation, isMine } of stored.conversations) {
      this.people.meet(conversation.peer);
      this.held.replace(conversation, isMine);
    }
    for (const [name, list] of Object.entries(stored.lists)) this.lists.set(name as ListName, list as never);
    if (stored.place) {
      this.catchUp.cursor = stored.place.cursor;
      this.accountLog.reset(stored.place.accountSeq);
    }
    if (stored.place || stored.conversations.length > 0) this.setReady();
  }

  /** As it is to be stored. */
  stretchOf(conversationId: string): StoredStretch | undefined {
    const stretch = this.logs.held(conversationId)?.stretch;
    return stretch && storable(stretch);
  }

  get me(): Me | null {
    return this.lists.get('me');
  }

  get conversations(): readonly Conversation[] {
    return this.held.all;
  }

  conversation(id: string): Conversation | undefined {
    return this.held.get(id);
  }

  /** Whether I am in it now; a conversation that I left is still to be looked at. */
  isMember(id: string): boolean {
    return this.held.get(id) !== undefined && this.held.isMine(id);
  }

  account(id: string): Account | undefined {
    return this.people.get(id);
  }

  get contacts(): readonly Contact[] {
    return this.lists.get('contacts');
  }

  contact(accountId: string): Contact | undefined {
    return this.lists.contact(accountId);
  }

  get requests(): readonly ContactRequest[] {
    return this.lists.get('requests');
  }

  get invitations(): readonly GroupInvitation[] {
    return this.lists.get('invitations');
  }

  get blocked(): readonly BlockedAccount[] {
    return this.lists.get('blocked');
  }

  get scheduled(): readonly ScheduledMessage[] {
    return this.lists.get('scheduled');
  }

  presence(accountId: string): Presence | undefined {
    return this.presences.get(accountId);
  }

  typing(conversationId: string): readonly string[] {
    return this.presences.typing(conversationId);
  }

  members(conversationId: string): Members {
    return this.rosters.members(conversationId);
  }

  applications(conversationId: string): Applications {
    return this.rosters.applications(conversationId);
  }

  /** What all others have received and read; 0 where that is not known. */
  reading(conversationId: string): { readonly deliveredSeq: number; readonly readSeq: number } {
    const conversation = this.conversation(conversationId);
    if (conversation?.kind === 'group') return this.members(conversationId).marks;
    return { deliveredSeq: conversation?.peerDeliveredSeq ?? 0, readSeq: conversation?.peerReadSeq ?? 0 };
  }

  log(conversationId: string): Log {
    return this.logs.get(conversationId);
  }

  /** What was hidden is not known: what is held of any log may have it. */
  renewLogs(): void {
    this.logs.renew();
    void this.store?.forgetStretches();
  }

  opened(hello: Hello): void {
    this.people.opened();
    this.rosters.opened();
    void this.catchUp.start(hello.lastSeq).then((isDone) => {
      if (!isDone) return;
      this.feed.opened();
      this.logs.opened();
    });
  }

  pushed(items: readonly PushItem[], quiet: boolean): void {
    this.#push = { quiet };
    try {
      // A frame has events of one log, in order, or a few ephemerals; it is taken in in one go.
      let events: Event[] = [];
      for (const item of items) {
        if (!isEvent(item)) this.#ephemeral(item);
        else if (events.length === 0 || events[0]!.conversationId === item.conversationId) events.push(item);
        else {
          this.deliver(events[0]!.conversationId, events);
          events = [item];
        }
      }
      if (events.length > 0) this.deliver(events[0]!.conversationId, events);
    } finally {
      this.#push = null;
    }
  }

  /** Events of one log, in order, by whatever way they came. */
  deliver(logId: string, events: readonly Event[]): void {
    if (events.length === 0) return;
    this.feed.deliver(logId, events);
    if (logId === this.accountId || this.held.has(logId)) return;
    if (this.#push) this.arrivals.wait(logId, events, this.#push.quiet);
    void this.ask(logId);
  }

  #ephemeral(item: Ephemeral): void {
    switch (item.kind) {
      case 'typing':
        if (item.accountId !== this.accountId) this.presences.startTyping(item.conversationId, item.accountId);
        break;
      case 'presence':
        this.presences.set(item.accountId, item.presence);
        break;
      case 'mark':
        if (item.accountId === this.accountId) {
          if (this.held.mark(item.conversationId, item.readSeq, item.deliveredSeq)) void this.ask(item.conversationId);
        } else {
          this.held.peer(item.conversationId, item.readSeq, item.deliveredSeq);
          this.rosters.held(item.conversationId)?.mark(item);
        }
        break;
      case 'draft':
        this.links.drafted(item.conversationId, item.draft ?? undefined);
        break;
    }
  }

  /** A conversation's log went on. */
  #moved(conversation: Conversation, events: readonly Event[]): void {
    const { id } = conversation;
    this.rosters.held(id)?.take(events);
    let others = 0;
    for (const event of events) {
      if (event.kind === 'message.posted') {
        if (event.by === this.accountId) this.links.sent((event.body as MessagePosted).clientId);
        else {
          others = event.seq;
          this.presences.stopTyping(id, event.by);
          if (this.#push) this.arrivals.tell(conversation, event, this.#push.quiet);
        }
      } else if (event.kind === 'member.left' || event.kind === 'member.removed')
        this.presences.stopTyping(id, (event.body as MemberChanged).accountId);
      else if (event.kind === 'group.dissolved') this.held.end(id);
      else if (event.kind === 'members.added' || event.kind === 'member.joined') this.#joined(id, event);
    }
    if (others > 0) this.links.delivered(id, others);
    // What is looked at is stored as it is; what was, with what came since.
    if (!this.logs.held(id)?.stretch) this.keeper?.events(id, events);
    else this.keeper?.log(id);
  }

  #joined(id: string, { body }: Event): void {
    const { accountId, accountIds } = body as { accountId?: string; accountIds?: readonly string[] };
    // What I may read, and who I am in it, is not what it was when I left.
    if (accountId === this.accountId || accountIds?.includes(this.accountId)) void this.ask(id);
  }

  #met(entries: readonly Entry[]): void {
    for (const { by, message } of entries) if (by === this.accountId && message) this.links.sent(message.clientId);
  }

  #listed(name: ListName, held: Held): void {
    switch (name) {
      case 'me':
        this.people.meet(held.me?.account);
        break;
      case 'contacts':
        for (const { profile, presence } of held.contacts) {
          this.people.meet(profile.account);
          this.presences.set(profile.account.id, presence);
        }
        break;
      case 'requests':
        for (const { account } of held.requests) this.people.meet(account);
        break;
      case 'invitations':
        for (const { by } of held.invitations) this.people.meet(by);
        break;
      case 'blocked':
        for (const { account } of held.blocked) this.people.meet(account);
        break;
    }
  }

  /** Facts of a conversation, as the server told them. */
  tell(conversation: Conversation): void {
    this.people.meet(conversation.peer);
    if (conversation.peer) this.presences.set(conversation.peer.id, conversation.peerPresence);
    // Of who left, and of a group that ended, no members are told.
    if (!this.held.replace(conversation, conversation.memberCount > 0)) void this.ask(conversation.id);
    this.feed.heard(conversation.id, conversation.lastSeq);
    this.links.reached(conversation.id, this.held.heldSeq(conversation.id));
    // Also where a page took messages in and ended before it could say so.
    if (conversation.unread > 0 && conversation.deliveredSeq < conversation.lastSeq)
      this.links.delivered(conversation.id, conversation.lastSeq);
  }

  /** Asks for the exact facts of a conversation; once for many that doubt them in a short while. */
  ask(id: string): Promise<void> {
    let asked = this.#doubted.get(id);
    if (!asked) {
      asked = this.#ask(id);
      this.#doubted.set(id, asked);
    }
    return asked;
  }

  async #ask(id: string): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 200));
    this.#doubted.delete(id);
    try {
      this.tell(await this.call('conversations.get', { conversationId: id }));
      this.arrivals.introduce(id, this.held.get(id));
    } catch (error) {
      // Not mine to know about any more. Without a connection, catching up on the next one tells.
      if ((error as Error).name === 'Refused') this.held.end(id);
    }
  }

  /** I have read up to here: counted from what is shown, where that reaches from there to the newest. */
  read(conversationId: string, seq: number): void {
    const upTo = this.held.heldSeq(conversationId);
    const counts = this.logs.held(conversationId)?.stretch?.unreadAfter(seq, upTo);
    const { deliveredSeq } = this.held.get(conversationId)!;
    if (counts) this.held.tell(conversationId, upTo, { readSeq: seq, deliveredSeq, ...counts });
    else this.held.mark(conversationId, seq, deliveredSeq);
  }

  hide(conversationId: string, seqs: readonly number[]): void {
    this.held.hide(conversationId, seqs);
    this.logs.hide(conversationId, seqs);
    this.keeper?.hide(conversationId, seqs);
  }

  pendingChanged(conversationId: string): void {
    this.logs.held(conversationId)?.pendingChanged();
  }

  close(): void {
    this.catchUp.stop();
    this.presences.close();
    this.logs.close();
    this.rosters.close();
  }
}

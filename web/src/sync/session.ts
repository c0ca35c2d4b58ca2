import type { Account, Draft, Hello } from '../protocol/generated';
import { signIns, type StoredSignIn } from '../accounts/sign-ins';
import { takeAnswer } from './answers';
import { Connection } from './connection';
import { Drafts } from './drafts';
import { browserEnvironment, type Environment } from './environment';
import { Keeper } from './keeper';
import type { Line, LineState, PushItem, Receiver } from './line';
import { Marks, type SharedMark } from './marks';
import { Outbox, type OutboxChange, type Outgoing } from './outbox';
import { Replica } from './replica';
import { Store } from './store';
import { Tabs } from './tabs';
import { Tokens } from './tokens';
import { Typing } from './typing';
import { Waiting } from './waiting';

/** What one tab tells the others. */
type Shared =
  | { readonly outbox: OutboxChange }
  | { readonly outgoing: readonly Outgoing[] }
  | { readonly mark: SharedMark }
  | { readonly draft: { readonly conversationId: string; readonly draft: Draft | null } };

/** One signed-in account on this device; components talk to this and to nothing below. */
export class Session implements Receiver {
  readonly slot: string;
  readonly line: Line;
  readonly replica: Replica;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly marks: Marks;
  readonly typing: Typing;
  readonly #waiting = new Waiting();
  readonly #tokens: Tokens;
  readonly #opened: Promise<void>;
  readonly #unlisten: (() => void) | undefined;
  #account: Account;
  #tabs: Tabs | null = null;
  #store: Store | null = null;
  #isClosed = false;

  private constructor(
    signIn: StoredSignIn,
    readonly environment: Environment,
  ) {
    this.slot = signIn.slot;
    this.#account = signIn.account;
    this.#tokens = new Tokens(signIn.slot, (account) => this.renewed(account), environment.fetch, environment.locks);
    this.line = this.#waiting;
    const call: Line['call'] = (op, request) => this.line.call(op, request);
    this.replica = new Replica(
      signIn.account.id,
      call,
      {
        pending: (id) => this.outbox.of(id),
        sent: (clientId) => this.outbox.sent(clientId),
        returned: (message, error) => this.outbox.returned(message, error),
        reached: (id, seq) => this.outbox.reached(id, seq),
        draft: (id) => this.drafts.unsent(id),
        drafted: (id, draft) => this.drafts.received(id, draft),
        delivered: (id, seq) => this.marks.delivered(id, seq),
      },
      () => this.line.now(),
    );
    this.outbox = this.#newOutbox(call);
    this.drafts = new Drafts({
      call,
      told: (id) => this.replica.conversation(id)?.draft,
      changed: (id, draft) => this.replica.held.change(id, { draft }),
      share: (conversationId, draft) => this.#share({ draft: { conversationId, draft: draft ?? null } }),
      keep: (id, draft) => void this.#store?.keepDraft(id, draft),
    });
    this.marks = new Marks({
      call,
      replica: this.replica,
      sends: () => this.#tabs?.isLeading === true,
      share: (mark) => this.#share({ mark }),
      keep: (id, mark) => void this.#store?.keepMark(id, mark),
    });
    this.typing = new Typing(call);
    this.replica.people.meet(signIn.account);
    this.line.on('state', () => this.#ended(this.line.state));
    this.#unlisten = environment.onHidden?.(() => this.#hidden());
    this.#opened = this.#open();
  }

  /** From what `signIns` keeps. */
  static open(signIn: StoredSignIn, environment = browserEnvironment()): Session {
    return new Session(signIn, environment);
  }

  get account(): Account {
    return this.replica.account(this.#account.id) ?? this.#account;
  }

  /** Asks the server; what it changes comes back through the log. */
  readonly call: Line['call'] = async (op, request) => {
    const answer = await this.line.call(op, request);
    takeAnswer(this.replica, op, request, answer);
    return answer;
  };

  /** Leaves the account signed in. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#unlisten?.();
    await this.#opened;
    this.marks.close();
    this.drafts.close();
    this.replica.close();
    await this.replica.keeper?.stop();
    this.#tabs?.close();
    this.#store?.close();
  }

  /** Ends the session on the server and forgets what was stored here. Rejects with Unreachable where the server could not be told. */
  async signOut(): Promise<void> {
    await this.#tokens.logOut();
    await this.#forget({ status: 'ended', reason: 'signed_out' });
  }

  /** Forgets what was stored here of a session that has ended anyway. */
  async forget(): Promise<void> {
    await this.#forget(this.line.state);
  }

  async #forget(state: LineState): Promise<void> {
    await this.#opened;
    this.#tabs?.end(state);
    const store = this.#store;
    await this.close();
    await store?.destroy();
    signIns.remove(this.slot);
  }

  opened(hello: Hello): void {
    this.replica.opened(hello);
    this.outbox.opened();
    this.marks.opened();
    this.drafts.opened();
  }

  pushed(items: readonly PushItem[], quiet: boolean): void {
    this.replica.pushed(items, quiet);
  }

  renewed(account: Account): void {
    this.#account = account;
    this.replica.people.meet(account);
    signIns.update(this.slot, account);
  }

  /** The page may end: what gathers is written and told now. */
  #hidden(): void {
    void this.replica.keeper?.flush();
    void this.drafts.flush();
  }

  #ended(state: LineState): void {
    if (state.status === 'ended' && state.reason === 'session_ended')
      signIns.end(this.slot, state.detail ?? 'unauthorized');
  }

  /** What was kept is there at once; then the line is opened. */
  async #open(): Promise<void> {
    const store = await Store.open(this.#account.id);
    this.#store = store;
    const stored = await store.read();
    this.replica.store = store;
    this.replica.keeper = new Keeper(store, this.replica);
    this.replica.restore(stored);
    this.drafts.restore(stored.drafts);
    this.marks.restore(stored.marks);
    if (this.#isClosed) return;
    this.#tabs = this.#newTabs();
    this.#waiting.become(this.#tabs);
    this.outbox.restore(stored.outbox);
  }

  #newTabs(): Tabs {
    const { environment } = this;
    const { url, socket: open, locks, channel } = environment;
    return new Tabs({
      accountId: this.#account.id,
      locks,
      channel,
      connect: (receiver) => new Connection(this.#tokens, receiver, { url, open }),
      receiver: this,
      leading: () => {
        this.replica.keeper?.lead();
        this.outbox.opened();
      },
      joined: () => this.#share({ outgoing: this.outbox.all }),
      shared: (what) => this.#heard(what as Shared),
    });
  }

  #newOutbox(call: Line['call']): Outbox {
    return new Outbox({
      call,
      sends: () => this.#tabs?.isLeading === true && this.line.state.status === 'online',
      keep: async (outgoing) => this.#store?.keepOutgoing(outgoing),
      forget: (clientId) => void this.#store?.forgetOutgoing(clientId),
      share: (outbox) => this.#share({ outbox }),
      changed: (id) => this.replica.pendingChanged(id),
      accepted: (id, seq) => {
        if (!this.replica.held.has(id) || this.replica.held.heldSeq(id) >= seq) return true;
        this.replica.feed.heard(id, seq);
        return false;
      },
    });
  }

  #share(what: Shared): void {
    this.#tabs?.share(what);
  }

  #heard(what: Shared): void {
    if ('outbox' in what) this.outbox.shared(what.outbox);
    else if ('outgoing' in what) this.outbox.agree(what.outgoing);
    else if ('draft' in what) this.drafts.received(what.draft.conversationId, what.draft.draft ?? undefined);
    else this.marks.shared(what.mark);
  }
}

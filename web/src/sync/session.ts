import type { Account, Hello } from '../protocol/generated';
import { signIns, type StoredSignIn } from '../accounts/sign-ins';
import { Connection } from './connection';
import { Drafts } from './drafts';
import type { Line, PushItem } from './line';
import { Marks } from './marks';
import { Outbox } from './outbox';
import { Replica } from './replica';
import { Tokens } from './tokens';
import { Typing } from './typing';

/** One signed-in account on this device; components talk to this and to nothing below. */
export class Session {
  readonly slot: string;
  readonly line: Line;
  readonly replica: Replica;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly marks: Marks;
  readonly typing: Typing;
  readonly #tokens: Tokens;
  readonly #connection: Connection;
  #account: Account;

  private constructor(signIn: StoredSignIn) {
    this.slot = signIn.slot;
    this.#account = signIn.account;
    this.#tokens = new Tokens(signIn.slot, (account) => {
      this.#account = account;
      signIns.update(signIn.slot, account);
    });
    const call: Line['call'] = (op, request) => this.line.call(op, request);
    this.replica = new Replica(signIn.account.id, call, {
      pending: (id) => this.outbox.of(id),
      sent: (clientId) => this.outbox.sent(clientId),
      draft: (id) => this.drafts.unsent(id),
      drafted: (id, draft) => this.drafts.received(id, draft),
      delivered: (id, seq) => this.marks.delivered(id, seq),
    });
    this.outbox = new Outbox({
      call,
      sends: () => this.line.state.status === 'online',
      keep: async () => {},
      forget: () => {},
      share: () => {},
      changed: (id) => this.replica.pendingChanged(id),
      accepted: (id, seq) => {
        if (this.replica.held.heldSeq(id) >= seq || !this.replica.held.has(id)) return true;
        this.replica.feed.heard(id, seq);
        return false;
      },
    });
    this.drafts = new Drafts({
      call,
      told: (id) => this.replica.conversation(id)?.draft,
      changed: (id, draft) => this.replica.held.change(id, { draft }),
      share: () => {},
      keep: () => {},
    });
    this.marks = new Marks({
      call,
      replica: this.replica,
      sends: () => true,
      share: () => {},
      keep: () => {},
    });
    this.typing = new Typing(call);
    this.#connection = new Connection(this.#tokens, {
      opened: (hello: Hello) => this.#opened(hello),
      pushed: (items: readonly PushItem[], quiet: boolean) => this.replica.pushed(items, quiet),
    });
    this.line = this.#connection;
    this.replica.people.meet(signIn.account);
  }

  /** From what `signIns` keeps. */
  static open(signIn: StoredSignIn): Session {
    return new Session(signIn);
  }

  get account(): Account {
    return this.replica.account(this.#account.id) ?? this.#account;
  }

  /** Asks the server; what it changes comes back through the log. */
  readonly call: Line['call'] = async (op, request) => {
    const answer = await this.line.call(op, request);
    this.replica.answered(op, request, answer);
    return answer;
  };

  /** Leaves the account signed in. */
  async close(): Promise<void> {
    this.#connection.stop();
    this.marks.close();
    this.drafts.close();
    this.replica.close();
  }

  /** Ends the session on the server and forgets what was stored here. Rejects with Unreachable where the server could not be told. */
  async signOut(): Promise<void> {
    await this.#tokens.logOut();
    await this.close();
    signIns.remove(this.slot);
  }

  #opened(hello: Hello): void {
    this.replica.opened(hello);
    this.outbox.opened();
    this.marks.opened();
    this.drafts.opened();
  }
}

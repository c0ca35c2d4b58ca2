import type { Hello, Limits } from '../protocol/generated';
import { newId } from './ids';
import { Refused, Unreachable, type Line, type LineState, type Operation, type PushItem, type Receiver } from './line';
import { Observable } from './observable';

/** How long an answer over another tab may take. */
const callTimeout = 35_000;

/** A line of this tab's own: what leads. */
export interface OwnLine extends Line {
  readonly hello: Hello | null;
  stop(state?: LineState): void;
}

/** The part of a BroadcastChannel that is used. */
export interface Channel {
  postMessage(message: unknown): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  close(): void;
}

export interface TabsOptions {
  readonly accountId: string;
  readonly locks?: Pick<LockManager, 'request'>;
  readonly channel?: (name: string) => Channel;
  /** Opens this tab's own line. */
  connect(receiver: Receiver): OwnLine;
  readonly receiver: Receiver;
  /** This tab leads from now on. */
  leading(): void;
  /** Another tab came, and this one leads. */
  joined?(): void;
  /** What a tab shared with the others. */
  shared(what: unknown): void;
}

type Message =
  | { readonly kind: 'join' | 'retry' }
  | { readonly kind: 'state'; readonly state: LineState; readonly limits: Limits | null; readonly ahead: number }
  | { readonly kind: 'leads'; readonly to?: string; readonly from: string; readonly hello: Hello | null }
  | { readonly kind: 'opened'; readonly hello: Hello }
  | { readonly kind: 'push'; readonly items: readonly PushItem[]; readonly quiet: boolean }
  | {
      readonly kind: 'call';
      readonly from: string;
      readonly id: number;
      readonly op: Operation;
      readonly body: unknown;
    }
  | {
      readonly kind: 'answer';
      readonly to: string;
      readonly id: number;
      readonly ok?: unknown;
      readonly error?: Failure;
    }
  | { readonly kind: 'shared'; readonly what: unknown }
  | { readonly kind: 'ended'; readonly state: LineState };

interface Failure {
  readonly code?: string;
  readonly message: string;
  readonly details?: unknown;
}

interface Asked {
  readonly op: Operation;
  readonly body: unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Those that only look: asked again where nobody knows whether they were answered. */
const looks =
  /\.(list|requests|blocked|get|me|find|search|members|applications|findByLink|invitations|links|history|pins|receipts|scheduled|versions|voters|events|resume)$/;

/**
 * All tabs of one account, as the line of each: one of them leads and holds the connection, the others borrow it, and take over at once
 * when it goes. A browser without the means lets each tab have its own.
 */
export class Tabs extends Observable<'state'> implements Line {
  readonly #options: TabsOptions;
  readonly #id = newId();
  readonly #channel: Channel | null;
  readonly #closing = new AbortController();
  readonly #asked = new Map<number, Asked>();
  #own: OwnLine | null = null;
  #leader: string | null = null;
  #state: LineState = { status: 'connecting' };
  #limits: Limits | null = null;
  #ahead = 0;
  #nextId = 1;
  #letGo: () => void = () => {};

  constructor(options: TabsOptions) {
    super();
    this.#options = options;
    const { accountId, locks, channel } = options;
    this.#channel = locks && channel ? channel(`parley:${accountId}`) : null;
    if (!locks || !this.#channel) {
      this.#lead();
      return;
    }
    this.#channel.onmessage = ({ data }) => this.#heard(data as Message);
    this.#post({ kind: 'join' });
    const held = () => new Promise<void>((resolve) => this.#takeOver(resolve));
    locks.request(`parley:${accountId}`, { signal: this.#closing.signal }, held).catch(() => {
      // Closed before its turn, or the browser forbids locks: then alone.
      if (!this.#closing.signal.aborted && !this.#own) this.#lead();
    });
  }

  get isLeading(): boolean {
    return this.#own !== null;
  }

  get state(): LineState {
    this.seen('state');
    return this.#own?.state ?? this.#state;
  }

  get limits(): Limits | null {
    this.seen('state');
    return this.#own?.limits ?? this.#limits;
  }

  now(): number {
    return this.#own?.now() ?? Date.now() + this.#ahead;
  }

  readonly call: Line['call'] = (op, request) => {
    if (this.#own) return this.#own.call(op, request);
    return new Promise((resolve, reject) => {
      const { status } = this.#state;
      if (status === 'offline' || status === 'ended' || this.#closing.signal.aborted) {
        reject(new Unreachable('There is no connection to the server.'));
        return;
      }
      const id = this.#nextId++;
      const timer = setTimeout(() => {
        this.#asked.delete(id);
        reject(new Unreachable('The tab that holds the connection did not answer.'));
      }, callTimeout);
      this.#asked.set(id, { op, body: request, resolve: resolve as Asked['resolve'], reject, timer });
      // Before anybody leads it waits for who will.
      if (this.#leader) this.#ask(id, op, request);
    });
  };

  retry(): void {
    if (this.#own) this.#own.retry();
    else this.#post({ kind: 'retry' });
  }

  /** Tells the other tabs. */
  share(what: unknown): void {
    this.#post({ kind: 'shared', what });
  }

  /** The account is signed out: in every tab. */
  end(state: LineState): void {
    this.#post({ kind: 'ended', state });
    this.#end(state);
  }

  /** This tab goes. */
  close(): void {
    this.#closing.abort();
    this.#own?.stop();
    this.#reject(() => true);
    this.#letGo();
    if (this.#channel) {
      this.#channel.onmessage = null;
      this.#channel.close();
    }
  }

  #end(state: LineState): void {
    this.#set(state);
    this.#own?.stop(state);
    this.#reject(() => true);
  }

  #takeOver(letGo: () => void): void {
    const isOver = this.#state.status === 'ended' && this.#state.reason !== 'too_many_connections';
    if (this.#closing.signal.aborted || isOver) {
      letGo();
      return;
    }
    this.#letGo = letGo;
    this.#lead();
  }

  #lead(): void {
    const { receiver } = this.#options;
    this.#own = this.#options.connect({
      opened: (hello) => {
        this.#post({ kind: 'opened', hello });
        receiver.opened(hello);
      },
      pushed: (items, quiet) => {
        this.#post({ kind: 'push', items, quiet });
        receiver.pushed(items, quiet);
      },
      renewed: (account) => receiver.renewed?.(account),
    });
    this.#own.on('state', () => this.#tellState());
    this.#post({ kind: 'leads', from: this.#id, hello: null });
    this.#tellState();
    this.#reask();
    this.#options.leading();
  }

  #tellState(): void {
    const own = this.#own!;
    this.#post({ kind: 'state', state: own.state, limits: own.limits, ahead: own.now() - Date.now() });
    this.changed('state');
  }

  #heard(message: Message): void {
    switch (message.kind) {
      case 'shared':
        this.#options.shared(message.what);
        break;
      case 'ended':
        this.#end(message.state);
        break;
      case 'answer':
        if (message.to === this.#id) this.#answered(message.id, message.ok, message.error);
        break;
      default:
        if (this.#own) this.#serve(this.#own, message);
        else this.#follow(message);
    }
  }

  /** What another tab asks of the one that leads. */
  #serve(own: OwnLine, message: Message): void {
    switch (message.kind) {
      case 'join':
        this.#tellState();
        this.#post({ kind: 'leads', from: this.#id, hello: own.state.status === 'online' ? own.hello : null });
        this.#options.joined?.();
        break;
      case 'retry':
        own.retry();
        break;
      case 'call': {
        const { from: to, id, op, body } = message;
        own.call(op, body as never).then(
          (ok) => this.#post({ kind: 'answer', to, id, ok }),
          (error: unknown) => this.#post({ kind: 'answer', to, id, error: failure(error) }),
        );
        break;
      }
    }
  }

  /** What the one that leads tells. */
  #follow(message: Message): void {
    const { receiver } = this.#options;
    switch (message.kind) {
      case 'leads': {
        const isNew = this.#leader !== message.from;
        this.#leader = message.from;
        // To another tab's joining this answers too: what is open here stays open.
        if (isNew) this.#reask();
        if (isNew && message.hello) receiver.opened(message.hello);
        break;
      }
      case 'state':
        this.#limits = message.limits;
        this.#ahead = message.ahead;
        this.#set(message.state);
        break;
      case 'opened':
        receiver.opened(message.hello);
        break;
      case 'push':
        receiver.pushed(message.items, message.quiet);
        break;
    }
  }

  #set(state: LineState): void {
    this.#state = state;
    this.changed('state');
    if (state.status === 'offline' || state.status === 'ended') this.#reject(() => true);
  }

  #ask(id: number, op: Operation, body: unknown): void {
    // What components hand in may be more than data, which no channel takes.
    this.#post({ kind: 'call', from: this.#id, id, op, body: JSON.parse(JSON.stringify(body)) as unknown });
  }

  #answered(id: number, ok: unknown, error: Failure | undefined): void {
    const asked = this.#asked.get(id);
    if (!asked) return;
    this.#asked.delete(id);
    clearTimeout(asked.timer);
    if (!error) asked.resolve(ok);
    else
      asked.reject(error.code ? new Refused(error.code, error.message, error.details) : new Unreachable(error.message));
  }

  /** Another leads now: what was asked of the one before is asked again where that does no harm. */
  #reask(): void {
    this.#reject(({ op }) => this.#sentBefore && !looks.test(op));
    this.#sentBefore = true;
    for (const [id, { op, body, resolve, reject, timer }] of this.#asked) {
      if (!this.#own) {
        this.#ask(id, op, body);
        continue;
      }
      this.#asked.delete(id);
      clearTimeout(timer);
      this.#own.call(op, body as never).then(resolve, reject);
    }
  }

  /** Whether what is waited for may have been sent to a tab that led. */
  #sentBefore = false;

  #reject(which: (asked: Asked) => boolean): void {
    for (const [id, asked] of this.#asked) {
      if (!which(asked)) continue;
      this.#asked.delete(id);
      clearTimeout(asked.timer);
      asked.reject(new Unreachable('The connection was lost before the answer came.'));
    }
  }

  #post(message: Message): void {
    if (!this.#closing.signal.aborted) this.#channel?.postMessage(message);
  }
}

function failure(error: unknown): Failure {
  if (error instanceof Refused) return { code: error.code, message: error.message, details: error.details };
  return { message: error instanceof Error ? error.message : String(error) };
}

import { closeCodes, type Hello, type Limits } from '../protocol/generated';
import { Backoff } from './backoff';
import { Refused, Unreachable, type Line, type LineState, type Operation, type PushItem, type Receiver } from './line';
import { Observable } from './observable';
import type { Tokens } from './tokens';

/** How long one attempt to connect may take, and one request. */
const connectTimeout = 15_000;
const callTimeout = 30_000;

/** How long a connection may take to prove that it lives, when the device wakes. */
const proofTimeout = 5_000;

/** So long before the access token ends it is renewed. */
const renewalMargin = 60_000;

/** Timers take no more. */
const maxDelay = 2 ** 31 - 1;

interface Frame {
  readonly hello?: Hello;
  readonly id?: number;
  readonly ok?: unknown;
  readonly error?: { readonly code: string; readonly message?: string; readonly details?: unknown };
  readonly push?: readonly PushItem[];
  readonly quiet?: boolean;
  readonly ping?: number;
  readonly pong?: number;
}

interface Waiting {
  readonly frame: string;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export interface ConnectionOptions {
  readonly url?: string;
  readonly open?: (url: string) => WebSocket;
  readonly backoff?: Backoff;
}

/** This tab's own way to the server: one WebSocket at a time, replaced when it is lost, until the session ends. */
export class Connection extends Observable<'state'> implements Line {
  #state: LineState = { status: 'connecting' };
  #socket: WebSocket | null = null;
  #hello: Hello | null = null;
  #ahead = 0;
  #nextId = 1;
  #stopped = false;
  #attempt = 0;
  #token = '';
  #refused: string | undefined;
  #openedAt = 0;
  #heardAt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #proof: ReturnType<typeof setTimeout> | undefined;
  readonly #calls = new Map<number, Waiting>();
  /** What waits for a free place, or for the line to open. */
  readonly #waiting = new Map<number, Waiting>();
  readonly #backoff: Backoff;
  readonly #url: string;
  readonly #open: (url: string) => WebSocket;
  readonly #unlisten: () => void;

  constructor(
    readonly tokens: Tokens,
    readonly receiver: Receiver,
    options: ConnectionOptions = {},
  ) {
    super();
    this.#backoff = options.backoff ?? new Backoff();
    this.#url = options.url ?? new URL('/ws', location.href.replace(/^http/, 'ws')).href;
    this.#open = options.open ?? ((url) => new WebSocket(url, 'parley.v1.json'));
    this.#unlisten = onWake(() => this.#wake());
    void this.#connect();
  }

  get state(): LineState {
    this.seen('state');
    return this.#state;
  }

  get limits(): Limits | null {
    this.seen('state');
    return this.#hello?.limits ?? null;
  }

  get hello(): Hello | null {
    return this.#hello;
  }

  now(): number {
    return Date.now() + this.#ahead;
  }

  readonly call: Line['call'] = (op, request) =>
    new Promise((resolve, reject) => {
      if (this.#state.status === 'offline' || this.#state.status === 'ended') {
        reject(new Unreachable('There is no connection to the server.'));
        return;
      }
      this.#enqueue(op, request, resolve as (answer: unknown) => void, reject);
    });

  retry(): void {
    if (this.#stopped) return;
    if (this.#state.status === 'ended' && this.#state.reason !== 'too_many_connections') return;
    if (this.#state.status === 'offline' || this.#state.status === 'ended') void this.#connect();
  }

  /** Ends it for good. */
  stop(state: LineState = { status: 'ended', reason: 'signed_out' }): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#unlisten();
    this.#drop(1000);
    this.#set(state);
  }

  #set(state: LineState): void {
    this.#state = state;
    this.changed('state');
  }

  async #connect(): Promise<void> {
    clearTimeout(this.#retry);
    const attempt = ++this.#attempt;
    this.#set({ status: 'connecting' });
    try {
      this.#token = this.#refused ? await this.tokens.renew(this.#refused) : await this.tokens.accessToken();
      this.#refused = undefined;
    } catch (error) {
      if (attempt !== this.#attempt || this.#stopped) return;
      if (error instanceof Refused && !error.isPassing)
        this.#end({ status: 'ended', reason: 'session_ended', detail: error.code });
      else this.#lost(error instanceof Refused ? error.retryAfter : 0);
      return;
    }
    if (attempt === this.#attempt && !this.#stopped) this.#dial();
  }

  #dial(): void {
    let socket: WebSocket;
    try {
      socket = this.#open(this.#url);
    } catch {
      // A browser may refuse to open one at all, for example while it goes offline.
      this.#lost();
      return;
    }
    this.#socket = socket;
    this.#proof = setTimeout(() => this.#abandon(socket), connectTimeout);
    socket.onopen = () =>
      socket.send(JSON.stringify({ id: this.#nextId++, op: 'sessions.authenticate', body: { token: this.#token } }));
    socket.onmessage = ({ data }) => socket === this.#socket && this.#receive(socket, data as string);
    socket.onclose = ({ code, reason }) => socket === this.#socket && this.#closed(code, reason);
  }

  #receive(socket: WebSocket, data: string): void {
    this.#heardAt = Date.now();
    const frame = JSON.parse(data) as Frame;
    if (frame.push) this.receiver.pushed(frame.push, frame.quiet === true);
    else if (frame.ping !== undefined) socket.send(JSON.stringify({ pong: frame.ping }));
    else if (frame.hello) this.#greeted(frame.hello);
    else if (frame.id !== undefined) this.#answered(frame);
  }

  #greeted(hello: Hello): void {
    clearTimeout(this.#proof);
    this.#proof = undefined;
    this.#hello = hello;
    this.#ahead = hello.serverTime - Date.now();
    this.#openedAt = Date.now();
    const interval = hello.heartbeatSeconds * 1000;
    // The server's own pings are answered by the browser and never seen here, so the line is tried when it has been silent.
    const isSilent = () => Date.now() - this.#heardAt >= interval;
    this.#heartbeat = setInterval(() => isSilent() && this.#prove(interval), interval / 2);
    this.#set({ status: 'online' });
    this.#renewLater();
    this.receiver.opened(hello);
    this.#sendWaiting();
  }

  /**
   * Ahead of its end, so that the next connection need not ask first, and a device that stays connected for weeks does not let its
   * refresh token expire unspent.
   */
  #renewLater(): void {
    clearTimeout(this.#renewal);
    const delay = Math.max(this.tokens.expiresAt - this.now() - renewalMargin, renewalMargin);
    this.#renewal = setTimeout(
      () => {
        this.tokens.renew(this.tokens.current).then(
          () => this.#renewLater(),
          // There is time to try again. Should the session have ended, the connection tells so.
          () => this.#renewLater(),
        );
      },
      Math.min(delay, maxDelay),
    );
  }

  #answered(frame: Frame): void {
    const call = this.#calls.get(frame.id!);
    if (!call) return;
    this.#calls.delete(frame.id!);
    clearTimeout(call.timer);
    if (frame.error) call.reject(new Refused(frame.error.code, frame.error.message, frame.error.details));
    else call.resolve(frame.ok);
    this.#sendWaiting();
  }

  #enqueue(op: Operation, body: unknown, resolve: (answer: unknown) => void, reject: (error: Error) => void): void {
    const id = this.#nextId++;
    const timer = setTimeout(() => {
      this.#calls.delete(id);
      this.#waiting.delete(id);
      reject(new Unreachable('The server did not answer in time.'));
    }, callTimeout);
    this.#waiting.set(id, { frame: JSON.stringify({ id, op, body }), resolve, reject, timer });
    if (this.#state.status === 'online') this.#sendWaiting();
  }

  /** As many as the server works on at once: so it reads on at any time, and what it pushes is not held up. */
  #sendWaiting(): void {
    const places = this.#hello?.limits.requestsInFlight ?? 1;
    for (const [id, call] of this.#waiting) {
      if (this.#calls.size >= places || this.#socket?.readyState !== 1) return;
      this.#waiting.delete(id);
      this.#calls.set(id, call);
      this.#socket.send(call.frame);
    }
  }

  #closed(code: number, reason: string): void {
    const lasted = this.#hello && this.#openedAt ? Date.now() - this.#openedAt : 0;
    this.#drop();
    if (code === closeCodes.sessionEnded) this.#end({ status: 'ended', reason: 'session_ended', detail: reason });
    else if (code === closeCodes.tooManyConnections) this.#end({ status: 'ended', reason: 'too_many_connections' });
    else {
      if (code === closeCodes.unauthorized) this.#refused = this.#token;
      // A connection that is lost as soon as it is made is no reason to be quicker.
      if (lasted > (this.#hello?.heartbeatSeconds ?? 0) * 1000) this.#backoff.reset();
      this.#lost();
    }
  }

  #lost(atLeast = 0): void {
    this.#drop();
    if (this.#stopped) return;
    const delay = atLeast + this.#backoff.next();
    this.#retry = setTimeout(() => void this.#connect(), delay);
    this.#set({ status: 'offline', retryAt: Date.now() + delay });
    this.#fail();
  }

  #end(state: LineState): void {
    this.#drop();
    clearTimeout(this.#retry);
    this.#set(state);
    this.#fail();
  }

  /** Nothing is waited for from the socket any more. */
  #drop(code?: number): void {
    clearTimeout(this.#proof);
    clearTimeout(this.#retry);
    clearTimeout(this.#renewal);
    clearInterval(this.#heartbeat);
    this.#proof = undefined;
    this.#openedAt = 0;
    const socket = this.#socket;
    this.#socket = null;
    if (socket && socket.readyState < 2) socket.close(code);
    this.#attempt++;
    if (this.#stopped) this.#fail();
    else this.#failSent();
  }

  #failSent(): void {
    for (const call of this.#calls.values()) reject(call);
    this.#calls.clear();
  }

  #fail(): void {
    this.#failSent();
    for (const call of this.#waiting.values()) reject(call);
    this.#waiting.clear();
  }

  #abandon(socket: WebSocket): void {
    if (socket === this.#socket) this.#lost();
  }

  /** The device woke, or has a network again: what seemed open may be dead, and what waited need not wait. */
  #wake(): void {
    if (this.#state.status === 'offline') void this.#connect();
    else if (this.#state.status === 'online') this.#prove(proofTimeout);
  }

  #prove(within: number): void {
    const socket = this.#socket;
    if (!socket || socket.readyState !== 1 || this.#proof !== undefined) return;
    const asked = Date.now();
    socket.send(JSON.stringify({ ping: this.#nextId++ }));
    this.#proof = setTimeout(() => {
      this.#proof = undefined;
      if (this.#heardAt < asked) this.#abandon(socket);
    }, within);
  }
}

function reject(call: Waiting): void {
  clearTimeout(call.timer);
  call.reject(new Unreachable('The connection was lost before the answer came.'));
}

/** Calls when the network is back or the page is looked at again. Returns what ends it. */
function onWake(wake: () => void): () => void {
  if (typeof addEventListener !== 'function' || typeof document === 'undefined') return () => {};
  const visible = () => document.visibilityState === 'visible' && wake();
  addEventListener('online', wake);
  document.addEventListener('visibilitychange', visible);
  return () => {
    removeEventListener('online', wake);
    document.removeEventListener('visibilitychange', visible);
  };
}

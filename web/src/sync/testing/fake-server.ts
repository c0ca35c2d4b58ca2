import type {
  Conversation,
  Event,
  EventPage,
  Hello,
  History,
  KnownLog,
  Marks,
  MessagePosted,
  Resumed,
} from '../../protocol/generated';
import { advance } from '../facts';
import { fold } from '../fold';

/** Whoever the engine under test is signed in as. */
export const me = 'me';
export const token = 'access';

interface Call {
  readonly socket: FakeSocket;
  readonly id: number;
  readonly op: string;
  readonly body: Record<string, unknown>;
}

interface Log {
  readonly events: Event[];
  readSeq: number;
  deliveredSeq: number;
  readonly hidden: Set<number>;
  readonly firstSeq: number;
}

/**
 * A server in memory, which speaks frames. What it does is in the hands of the test: a call is worked on when `work` says so, what was
 * written to a socket arrives when `flow` says so, and may be lost or doubled on the way. On its own (`auto`) it does all at once.
 */
export class FakeServer {
  auto = true;
  now = 1_900_000_000_000;
  readonly logs = new Map<string, Log>();
  readonly account: Event[] = [];
  readonly sockets = new Set<FakeSocket>();
  readonly calls: Call[] = [];
  /** Every operation that was worked on. */
  readonly asked: { op: string; body: Record<string, unknown> }[] = [];
  refuses: (op: string, body: Record<string, unknown>) => { code: string; details?: unknown } | undefined = () =>
    undefined;
  accepts = true;
  /** A page of long messages is shorter than asked for. */
  pageSize = Infinity;
  readonly #once = new Map<string, Event>();

  readonly open = (): WebSocket => {
    const socket = new FakeSocket(this);
    if (this.accepts) queueMicrotask(() => socket.opened());
    else queueMicrotask(() => socket.closed(1006));
    return socket as unknown as WebSocket;
  };

  readonly fetch = async (): Promise<Response> => {
    if (!this.accepts) throw new TypeError('fetch failed');
    const signedIn = {
      account: { id: me, username: 'me', nickname: 'Me', isAdministrator: false },
      sessionId: 's',
      accessToken: token,
      accessExpiresAt: Date.now() + 3_600_000,
      refreshExpiresAt: Date.now() + 7_200_000,
    };
    return new Response(JSON.stringify(signedIn), { status: 200 });
  };

  conversation(id: string, firstSeq = 1): void {
    this.logs.set(id, { events: [], readSeq: firstSeq - 1, deliveredSeq: 0, hidden: new Set(), firstSeq });
    this.append(id, 'conversation.created', 'other', { kind: 'group', accountIds: [me, 'other'] });
  }

  append(id: string, kind: string, by: string, body: unknown, quiet = false): Event {
    const log = this.logs.get(id)!;
    const event: Event = { conversationId: id, seq: log.events.length + 1, kind, by, at: ++this.now, body };
    log.events.push(event);
    if (event.seq >= log.firstSeq) this.push([event], quiet);
    return event;
  }

  say(id: string, by: string, text: string, more: Partial<MessagePosted> = {}): Event {
    return this.append(id, 'message.posted', by, { clientId: `${id}-${this.now}`, text, ...more });
  }

  tell(kind: string, body: unknown): Event {
    const event: Event = { conversationId: me, seq: this.account.length + 1, kind, by: me, at: ++this.now, body };
    this.account.push(event);
    this.push([event]);
    return event;
  }

  hide(id: string, seqs: number[]): void {
    for (const seq of seqs) this.logs.get(id)!.hidden.add(seq);
    this.tell('messages.hidden', { conversationId: id, seqs });
  }

  push(items: unknown[], quiet = false): void {
    for (const socket of this.sockets) if (socket.isIn) socket.write(quiet ? { push: items, quiet } : { push: items });
  }

  /** What a member reads, by the plainest means. */
  entries(id: string) {
    const log = this.logs.get(id)!;
    return fold(log.events.slice(log.firstSeq - 1)).filter((entry) => !log.hidden.has(entry.seq));
  }

  facts(id: string): Conversation {
    const log = this.logs.get(id)!;
    const last = log.events.at(-1)!;
    const unread = this.unread(id);
    const base: Conversation = {
      id,
      kind: 'group',
      memberCount: 0,
      role: 'member',
      firstSeq: log.firstSeq,
      lastSeq: 0,
      lastAt: 0,
      readSeq: log.readSeq,
      deliveredSeq: log.deliveredSeq,
      unread: 0,
      unreadMentions: 0,
      settings: { pinned: false, archived: false },
      title: id,
    };
    const told = advance(base, log.events, me);
    const preview = this.entries(id).findLast((entry) => entry.message);
    const isShown = preview?.message && !preview.message.recalledBy;
    return {
      ...told,
      preview: isShown
        ? {
            seq: preview.seq,
            by: preview.by,
            at: preview.at,
            text: preview.message!.text ?? '',
            content: preview.message!.content,
          }
        : undefined,
      memberCount: 2,
      lastSeq: last.seq,
      lastAt: last.at,
      unread: unread.length,
      unreadMentions: unread.filter((entry) => entry.message!.mentions?.includes(me) || entry.message!.mentionsEveryone)
        .length,
    };
  }

  unread(id: string) {
    const { readSeq } = this.logs.get(id)!;
    return this.entries(id).filter(
      ({ seq, by, message }) => message && !message.recalledBy && by !== me && seq > readSeq,
    );
  }

  /** A call came in. */
  take(call: Call): void {
    this.calls.push(call);
    if (this.auto) this.work(this.calls.length - 1);
  }

  /** Works on a call: what it reads, it reads now. */
  work(at = 0): void {
    const [call] = this.calls.splice(at, 1);
    if (!call) return;
    const { socket, id, op, body } = call;
    if (op === 'sessions.authenticate') {
      if (body['token'] === token) socket.signIn(this.#hello());
      else socket.closed(4401);
      return;
    }
    this.asked.push({ op, body });
    const refusal = this.refuses(op, body);
    if (refusal) socket.write({ id, error: { message: refusal.code, ...refusal } });
    else socket.write({ id, ok: this.#answer(op, body) });
  }

  #hello(): Hello {
    return {
      connectionId: 'c',
      accountId: me,
      sessionId: 's',
      lastSeq: this.account.length,
      serverTime: this.now,
      heartbeatSeconds: 30,
      limits: { frameBytes: 1e6, textBytes: 1e4, requestsInFlight: 64, editSeconds: 1, recallSeconds: 1 },
    };
  }

  #answer(op: string, body: Record<string, unknown>): unknown {
    const id = body['conversationId'] as string;
    switch (op) {
      case 'conversations.list':
        return { conversations: [...this.logs.keys()].map((log) => this.facts(log)) };
      case 'conversations.get':
        return this.facts(id);
      case 'conversations.mark':
        return this.#mark(id, body['read'] as number | undefined, body['delivered'] as number | undefined);
      case 'messages.send':
        return this.#send(id, body as never);
      case 'messages.history':
        return this.#history(id, body as never);
      case 'sync.events':
        return this.#events(id, body['after'] as number, (body['limit'] as number | undefined) ?? 100);
      case 'sync.resume':
        return this.#resume(body['known'] as KnownLog[], body['cursor'] as string | undefined);
      case 'accounts.me':
        return { account: { id: me, username: 'me', nickname: 'Me', isAdministrator: false } };
      case 'accounts.get':
        return {
          account: { id: body['accountId'], username: body['accountId'], nickname: 'N', isAdministrator: false },
        };
      default:
        return { contacts: [], requests: [], invitations: [], blocked: [], messages: [], members: [] };
    }
  }

  #mark(id: string, read = 0, delivered = 0): Marks {
    const log = this.logs.get(id)!;
    const clamp = (seq: number, own: number) => Math.min(Math.max(seq, own), log.events.length);
    log.readSeq = clamp(read, log.readSeq);
    log.deliveredSeq = Math.max(clamp(delivered, log.deliveredSeq), log.readSeq);
    const { readSeq, deliveredSeq, unread, unreadMentions } = this.facts(id);
    return { readSeq, deliveredSeq, unread, unreadMentions };
  }

  #send(id: string, { clientId, text, replyTo, mentions }: MessagePosted): { seq: number; at: number } {
    let event = this.#once.get(clientId);
    if (!event) {
      event = this.append(id, 'message.posted', me, { clientId, text, replyTo, mentions });
      this.#once.set(clientId, event);
    }
    return { seq: event.seq, at: event.at };
  }

  #history(
    id: string,
    request: { before?: number; after?: number; around?: number; at?: number; limit?: number },
  ): History {
    const entries = this.entries(id);
    const limit = Math.min(request.limit ?? 50, this.pageSize);
    const { events } = this.logs.get(id)!;
    const around =
      request.at === undefined
        ? request.around
        : (events.find(({ at }) => at >= request.at!)?.seq ?? events.length + 1);
    const place = request.before ?? around ?? (request.after === undefined ? events.length + 1 : request.after + 1);
    const earlier = entries.filter(({ seq }) => seq < place);
    const later = entries.filter(({ seq }) => seq >= place);
    const backwards = request.after !== undefined ? 0 : around === undefined ? limit : Math.floor(limit / 2);
    const before = backwards > 0 ? earlier.slice(-backwards) : [];
    const forwards = request.after === undefined && around === undefined ? 0 : limit - before.length;
    const after = later.slice(0, forwards);
    return {
      entries: [...before, ...after],
      lastSeq: events.length,
      hasBefore: before.length < earlier.length,
      hasAfter: after.length < later.length,
    };
  }

  #events(id: string, after: number, limit: number): EventPage {
    const log = this.logs.get(id);
    const events = log?.events ?? this.account;
    const from = Math.max(after, (log?.firstSeq ?? 1) - 1);
    return { events: events.slice(from, from + Math.min(limit, this.pageSize)), lastSeq: events.length };
  }

  #resume(known: KnownLog[], cursor?: string): Resumed {
    const held = new Map(known.map(({ conversationId, seq }) => [conversationId, seq]));
    const gap = (events: Event[], from: number) => (events.length - from > 5 ? undefined : events.slice(from));
    const since = Number(cursor ?? 0);
    const moved = [...this.logs].filter(([, { events }]) => events.at(-1)!.at >= since);
    const conversations = moved.flatMap(([id, log]) => {
      const from = Math.max(held.get(id) ?? 0, log.firstSeq - 1);
      return log.events.length > from ? [{ conversation: this.facts(id), events: gap(log.events, from) }] : [];
    });
    return {
      account: { lastSeq: this.account.length, events: gap(this.account, held.get(me) ?? 0) },
      conversations,
      left: [],
      cursor: String(this.now),
    };
  }

  /** Takes every connection away. */
  drop(code = 1006): void {
    for (const socket of [...this.sockets]) socket.closed(code);
  }
}

/** The part of a WebSocket that is used. */
export class FakeSocket {
  readyState = 0;
  isIn = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  /** Written, and not there yet. */
  readonly outgoing: string[] = [];

  constructor(readonly server: FakeServer) {}

  opened(): void {
    if (this.readyState !== 0) return;
    this.readyState = 1;
    this.server.sockets.add(this);
    this.onopen?.();
  }

  send(data: string): void {
    const frame = JSON.parse(data) as {
      id: number;
      op: string;
      body: Record<string, unknown>;
      ping?: number;
      pong?: number;
    };
    if (frame.ping !== undefined) this.write({ pong: frame.ping });
    else if (frame.pong === undefined) this.server.take({ socket: this, id: frame.id, op: frame.op, body: frame.body });
  }

  signIn(hello: Hello): void {
    this.isIn = true;
    this.write({ hello });
  }

  write(frame: unknown): void {
    if (this.readyState !== 1) return;
    this.outgoing.push(JSON.stringify(frame));
    if (this.server.auto) this.flow();
  }

  /** So much of what was written arrives. */
  flow(count = this.outgoing.length): void {
    for (const data of this.outgoing.splice(0, count)) this.onmessage?.({ data });
  }

  /** Pushes on their way are lost, or doubled; answers are not, on one connection. */
  disturb(at: number, how: 'lose' | 'double'): void {
    const frame = this.outgoing[at];
    if (!frame?.startsWith('{"push"')) return;
    if (how === 'lose') this.outgoing.splice(at, 1);
    else this.outgoing.splice(at, 0, frame);
  }

  close(): void {
    this.closed(1000);
  }

  closed(code: number): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.isIn = false;
    this.server.sockets.delete(this);
    for (const call of this.server.calls.filter(({ socket }) => socket === this))
      this.server.calls.splice(this.server.calls.indexOf(call), 1);
    this.onclose?.({ code, reason: '' });
  }
}

import type {
  Application,
  Event,
  MarkMoved,
  Member,
  MemberChanged,
  MemberMuted,
  MemberRenamed,
  MemberRoleChanged,
} from '../protocol/generated';
import type { Call } from './line';
import { Observable } from './observable';
import { whileRefused } from './retry';

/** A list of a conversation's that is read page by page, as far as people look. Topic: `items`. */
abstract class Pages<T> extends Observable<'items'> {
  protected held: readonly T[] = [];
  #complete = false;
  #error: Error | null = null;
  #next: string | undefined;
  #pages = 0;
  #work: Promise<void> | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly conversationId: string,
    protected readonly call: Call,
  ) {
    super();
  }

  get items(): readonly T[] {
    this.#look();
    return this.held;
  }

  protected set(items: readonly T[]): void {
    this.held = items;
    this.changed('items');
  }

  get complete(): boolean {
    this.#look();
    return this.#complete;
  }

  get error(): Error | null {
    this.seen('items');
    return this.#error;
  }

  /** Whoever looks at it wants its first page. */
  #look(): void {
    this.seen('items');
    if (this.#pages === 0 && !this.#error && !this.#work) void this.more();
  }

  find(accountId: string): T | undefined {
    return this.items.find((item) => this.idOf(item) === accountId);
  }

  /** The next page, where there is one. */
  more(): Promise<void> {
    if (this.#complete) return Promise.resolve();
    this.#work ??= this.#more().finally(() => (this.#work = null));
    return this.#work;
  }

  async #more(): Promise<void> {
    try {
      const [items, next] = await whileRefused(() => this.page(this.#next));
      const known = new Set(this.held.map((item) => this.idOf(item)));
      this.held = [...this.held, ...items.filter((item) => !known.has(this.idOf(item)))];
      this.#next = next;
      this.#pages++;
      this.#complete = !next;
      this.#error = null;
    } catch (error) {
      this.#error = error as Error;
    }
    this.changed('items');
  }

  /** Somebody came of whom only the server knows the rest: what was read is read again, once for many. */
  protected again(): void {
    clearTimeout(this.#again);
    if (this.#pages > 0) this.#again = setTimeout(() => void this.#reload(), 300);
  }

  async #reload(): Promise<void> {
    const all: T[] = [];
    let next: string | undefined;
    try {
      for (let page = 0; page < Math.max(this.#pages, 1); page++) {
        const [items, after] = await whileRefused(() => this.page(next));
        all.push(...items);
        next = after;
        if (!next) break;
      }
    } catch {
      // It stays as it was, and is read again on the next connection.
      return;
    }
    this.#next = next;
    this.#complete = !next;
    this.set(all);
  }

  opened(): void {
    this.#error = null;
    this.again();
    this.changed('items');
  }

  close(): void {
    clearTimeout(this.#again);
  }

  protected abstract idOf(item: T): string;
  protected abstract page(after?: string): Promise<[readonly T[], string | undefined]>;
}

/** Who is in a conversation, by when they joined. */
export class Members extends Pages<Member> {
  #marks: { deliveredSeq: number; readSeq: number } | null = null;

  constructor(
    conversationId: string,
    call: Call,
    readonly me: string,
    readonly met: (members: readonly Member[]) => void,
  ) {
    super(conversationId, call);
  }

  protected override idOf(member: Member): string {
    return member.account.id;
  }

  protected override async page(after?: string): Promise<[readonly Member[], string | undefined]> {
    const page = await this.call('conversations.members', {
      conversationId: this.conversationId,
      after,
      limit: after ? 200 : 100,
    });
    this.#marks = null;
    this.met(page.members);
    return [page.members, page.next];
  }

  /** What all others have reached; 0 where not all are known. */
  get marks(): { readonly deliveredSeq: number; readonly readSeq: number } {
    if (!this.complete) return { deliveredSeq: 0, readSeq: 0 };
    const others = this.items.filter((member) => member.account.id !== this.me);
    return (this.#marks ??= {
      deliveredSeq: others.length ? Math.min(...others.map((member) => member.deliveredSeq)) : 0,
      readSeq: others.length ? Math.min(...others.map((member) => member.readSeq)) : 0,
    });
  }

  mark({ accountId, readSeq, deliveredSeq }: Omit<MarkMoved, 'kind'>): void {
    this.#change(accountId, (member) => ({
      ...member,
      readSeq: Math.max(member.readSeq, readSeq),
      deliveredSeq: Math.max(member.deliveredSeq, deliveredSeq),
    }));
  }

  take(events: readonly Event[]): void {
    for (const event of events) this.#take(event);
  }

  #take({ kind, by, body }: Event): void {
    const { accountId } = (body ?? {}) as MemberChanged;
    switch (kind) {
      case 'members.added':
      case 'member.joined':
        this.again();
        break;
      case 'member.left':
      case 'member.removed':
        this.#marks = null;
        this.set(this.held.filter((member) => member.account.id !== accountId));
        break;
      case 'owner.changed':
        this.#change(by, (member) => ({ ...member, role: member.role === 'owner' ? 'admin' : member.role }));
        this.#change(accountId, (member) => ({ ...member, role: 'owner', mutedUntil: undefined }));
        break;
      case 'member.roleChanged':
        this.#change(accountId, (member) => ({ ...member, role: (body as MemberRoleChanged).role as Member['role'] }));
        break;
      case 'member.muted':
        this.#change(accountId, (member) => ({ ...member, mutedUntil: (body as MemberMuted).until || undefined }));
        break;
      case 'member.renamed':
        this.#change(accountId, (member) => ({ ...member, nickname: (body as MemberRenamed).nickname || undefined }));
        break;
    }
  }

  #change(accountId: string, change: (member: Member) => Member): void {
    const at = this.held.findIndex((member) => member.account.id === accountId);
    if (at < 0) return;
    const items = [...this.held];
    items[at] = change(items[at]!);
    this.#marks = null;
    this.set(items);
  }
}

/** Who has applied to a group and waits for an answer; for its admins. */
export class Applications extends Pages<Application> {
  protected override idOf(application: Application): string {
    return application.account.id;
  }

  protected override async page(after?: string): Promise<[readonly Application[], string | undefined]> {
    const page = await this.call('groups.applications', { conversationId: this.conversationId, after });
    return [page.applications, page.next];
  }

  take(application: Application): void {
    const others = this.held.filter((other) => other.account.id !== application.account.id);
    if (application.state === 'pending') this.set([...others, application]);
    else if (others.length < this.held.length) this.set(others);
  }
}

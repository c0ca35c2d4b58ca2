import type {
  Account,
  BlockedAccount,
  Contact,
  ContactRequest,
  GroupInvitation,
  Me,
  ScheduledMessage,
} from '../protocol/generated';
import type { Call } from './line';
import { Observable } from './observable';
import { whileRefused } from './retry';

/** What an account has beside its conversations. */
export interface Held {
  readonly me: Me | null;
  readonly contacts: readonly Contact[];
  readonly requests: readonly ContactRequest[];
  readonly invitations: readonly GroupInvitation[];
  readonly blocked: readonly BlockedAccount[];
  readonly scheduled: readonly ScheduledMessage[];
}

export type ListName = keyof Held;

export const listNames: readonly ListName[] = ['me', 'contacts', 'requests', 'invitations', 'blocked', 'scheduled'];

/** No list is read further than this. */
const maxPages = 50;

/** The account's own lists, whole. A change that cannot be made here asks for the list again. Topics: their names. */
export class Lists extends Observable<ListName> {
  #held: Held = { me: null, contacts: [], requests: [], invitations: [], blocked: [], scheduled: [] };
  #byAccount: ReadonlyMap<string, Contact> | null = null;
  readonly #loading = new Map<ListName, Promise<void>>();
  readonly #again = new Set<ListName>();

  /**
   * @param loaded is told of each list that came from the server
   * @param became is told of each that is another now
   */
  constructor(
    readonly call: Call,
    readonly loaded: (name: ListName, held: Held) => void,
    readonly became: (name: ListName) => void = () => {},
  ) {
    super();
  }

  get<K extends ListName>(name: K): Held[K] {
    this.seen(name);
    return this.#held[name];
  }

  set<K extends ListName>(name: K, value: Held[K]): void {
    this.#held = { ...this.#held, [name]: value };
    if (name === 'contacts') this.#byAccount = null;
    this.changed(name);
    this.became(name);
  }

  contact(accountId: string): Contact | undefined {
    this.seen('contacts');
    this.#byAccount ??= new Map(this.#held.contacts.map((contact) => [contact.profile.account.id, contact]));
    return this.#byAccount.get(accountId);
  }

  /** A contact who is called otherwise now. */
  knows(account: Account): void {
    const known = this.contact(account.id);
    if (!known || known.profile.account === account) return;
    const contacts = this.#held.contacts.map((contact) =>
      contact === known ? { ...contact, profile: { ...contact.profile, account } } : contact,
    );
    this.set('contacts', contacts);
  }

  get all(): Held {
    return this.#held;
  }

  /** Asks for a list; again where it changed while it was on its way. */
  async load(name: ListName): Promise<void> {
    const loading = this.#loading.get(name);
    if (loading) {
      this.#again.add(name);
      return loading;
    }
    const work = this.#load(name).finally(() => this.#loading.delete(name));
    this.#loading.set(name, work);
    return work;
  }

  async #load(name: ListName): Promise<void> {
    do {
      this.#again.delete(name);
      const value = await this.#ask(name);
      if (this.#again.has(name)) continue;
      this.set(name, value);
      this.loaded(name, this.#held);
    } while (this.#again.has(name));
  }

  async #ask(name: ListName): Promise<never> {
    const { call } = this;
    const ask = async (): Promise<unknown> => {
      switch (name) {
        case 'me':
          return whileRefused(() => call('accounts.me', {}));
        case 'contacts':
          return pages(async (after) => {
            const page = await call('contacts.list', { after, limit: 500 });
            return [page.contacts, page.next];
          });
        case 'requests':
          return pages(async (after) => {
            const page = await call('contacts.requests', { after, limit: 100 });
            return [page.requests, page.next];
          });
        case 'invitations':
          return pages(async (after) => {
            const page = await call('groups.invitations', { after, limit: 100 });
            return [page.invitations, page.next];
          });
        case 'blocked':
          return pages(async (after) => {
            const page = await call('contacts.blocked', { after, limit: 100 });
            return [page.blocked, page.next];
          });
        case 'scheduled':
          return pages(async (after) => {
            const page = await call('messages.scheduled', { after, limit: 100 });
            return [page.messages, page.next];
          });
      }
    };
    return (await ask()) as never;
  }
}

async function pages<T>(ask: (after?: string) => Promise<[readonly T[], string | undefined]>): Promise<T[]> {
  const all: T[] = [];
  let after: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const [items, next] = await whileRefused(() => ask(after));
    all.push(...items);
    if (!next) break;
    after = next;
  }
  return all;
}

import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Account, Conversation, Draft, Entry, SetMark } from '../protocol/generated';
import type { Held } from './lists';
import type { Outgoing } from './outbox';

/** A stored form that an older one cannot be made into raises this: what was stored is forgotten and comes again from the server. */
const version = 1;

/** So long the database may take to open before the page goes on without. */
const patience = 10_000;

/** How much of each conversation is kept, and of how many. */
export const storedEntries = 200;
export const storedConversations = 200;

/** Neighbouring entries of a conversation's log as they were last looked at, true at `head`. */
export interface StoredStretch {
  readonly entries: readonly Entry[];
  readonly head: number;
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

export interface StoredConversation {
  readonly conversation: Conversation;
  readonly isMine: boolean;
}

export interface StoredPlace {
  /** For `sync.resume`. */
  readonly cursor: string;
  /** How far the account's own log is in what is stored. */
  readonly accountSeq: number;
}

interface Schema extends DBSchema {
  place: { key: 'place'; value: StoredPlace };
  lists: { key: string; value: unknown };
  conversations: { key: string; value: StoredConversation };
  people: { key: string; value: Account };
  stretches: { key: string; value: StoredStretch };
  outbox: { key: string; value: Outgoing };
  marks: { key: string; value: SetMark };
  drafts: { key: string; value: Draft | 'cleared' };
}

const names = ['place', 'lists', 'conversations', 'people', 'stretches', 'outbox', 'marks', 'drafts'] as const;

/** What only this device has, and no server could tell again. */
const own: readonly string[] = ['outbox', 'drafts', 'marks'];

export interface Stored {
  readonly place?: StoredPlace;
  readonly lists: Partial<Held>;
  readonly conversations: readonly StoredConversation[];
  readonly people: readonly Account[];
  readonly outbox: readonly Outgoing[];
  readonly marks: readonly SetMark[];
  readonly drafts: ReadonlyMap<string, Draft | null>;
}

/** What a stored stretch becomes; `undefined` leaves it. */
export type Advance = (stored: StoredStretch) => StoredStretch | undefined;

/** What is written at once, or not at all. */
export interface Changes {
  readonly place?: StoredPlace;
  readonly lists?: Partial<Held>;
  readonly conversations?: readonly StoredConversation[];
  readonly people?: readonly Account[];
  readonly stretches?: ReadonlyMap<string, StoredStretch>;
  /** Of stretches that are not among those. */
  readonly advances?: ReadonlyMap<string, Advance>;
}

const nothing: Stored = { lists: {}, conversations: [], people: [], outbox: [], marks: [], drafts: new Map() };

/** What this browser keeps of one account. Where there is no database, or it breaks, nothing is kept and all else works. */
export class Store {
  #db: IDBPDatabase<Schema> | null = null;
  readonly #name: string;

  private constructor(accountId: string) {
    this.#name = `parley-${accountId}`;
  }

  static async open(accountId: string): Promise<Store> {
    const store = new Store(accountId);
    let isLate = false;
    const open = async () =>
      openDB<Schema>(store.#name, version, {
        upgrade(db) {
          for (const name of db.objectStoreNames) if (!own.includes(name)) db.deleteObjectStore(name);
          for (const name of names) if (!db.objectStoreNames.contains(name)) db.createObjectStore(name);
        },
        // Another tab brings a newer form, or forgets it all.
        blocking: () => store.close(),
        terminated: () => store.close(),
      });
    const opening = open().then((db) => {
      if (isLate) db.close();
      else store.#db = db;
    });
    const late = new Promise<void>((resolve) => setTimeout(resolve, patience));
    // Without a database nothing is kept.
    await Promise.race([opening.catch(() => {}), late]);
    isLate = store.#db === null;
    return store;
  }

  get isOpen(): boolean {
    return this.#db !== null;
  }

  close(): void {
    this.#db?.close();
    this.#db = null;
  }

  /** Everything, for good. */
  async destroy(): Promise<void> {
    this.close();
    await deleteDB(this.#name).catch(() => {});
  }

  async read(): Promise<Stored> {
    const stored = await this.#try(async (db) => {
      const read = db.transaction(names);
      const keyed = async <K extends 'lists' | 'drafts'>(name: K) => {
        const [keys, values] = await Promise.all([
          read.objectStore(name).getAllKeys(),
          read.objectStore(name).getAll(),
        ]);
        return keys.map((key, at) => [key as string, values[at] as Schema[K]['value']] as const);
      };
      const [place, lists, conversations, people, outbox, marks, drafts] = await Promise.all([
        read.objectStore('place').get('place'),
        keyed('lists'),
        read.objectStore('conversations').getAll(),
        read.objectStore('people').getAll(),
        read.objectStore('outbox').getAll(),
        read.objectStore('marks').getAll(),
        keyed('drafts'),
      ]);
      const unsent = drafts.map(([id, draft]) => [id, draft === 'cleared' ? null : draft] as const);
      return {
        place,
        lists: Object.fromEntries(lists) as Partial<Held>,
        conversations,
        people,
        outbox,
        marks,
        drafts: new Map(unsent),
      };
    });
    return stored ?? nothing;
  }

  async write(changes: Changes): Promise<void> {
    await this.#try(async (db) => {
      const write = db.transaction(['place', 'lists', 'conversations', 'people', 'stretches'], 'readwrite');
      const [lists, conversations] = [write.objectStore('lists'), write.objectStore('conversations')];
      const [people, stretches] = [write.objectStore('people'), write.objectStore('stretches')];
      const done: Promise<unknown>[] = [write.done];
      if (changes.place) done.push(write.objectStore('place').put(changes.place, 'place'));
      for (const [name, list] of Object.entries(changes.lists ?? {})) done.push(lists.put(list, name));
      for (const stored of changes.conversations ?? []) done.push(conversations.put(stored, stored.conversation.id));
      for (const account of changes.people ?? []) done.push(people.put(account, account.id));
      for (const [id, stretch] of changes.stretches ?? []) done.push(stretches.put(stretch, id));
      const advancing = [...(changes.advances ?? [])].map(async ([id, advance]) => {
        const stored = await stretches.get(id);
        const next = stored && advance(stored);
        if (next) await stretches.put(next, id);
      });
      // Said outright where nothing is waited for: of a page that ends before it heard of its last write, that write would be undone.
      if (advancing.length === 0) write.commit();
      await Promise.all([...done, ...advancing]);
    });
  }

  stretch(conversationId: string): Promise<StoredStretch | undefined> {
    return this.#try((db) => db.get('stretches', conversationId));
  }

  async forgetStretches(): Promise<void> {
    await this.#try((db) => db.clear('stretches'));
  }

  /** Keeps the stretches of these conversations alone, and these people. */
  async trim(conversations: ReadonlySet<string>, people: ReadonlySet<string>): Promise<void> {
    await this.#try(async (db) => {
      const write = db.transaction(['stretches', 'people'], 'readwrite');
      for (const [name, kept] of [['stretches', conversations] as const, ['people', people] as const])
        for (const key of await write.objectStore(name).getAllKeys())
          if (!kept.has(key)) void write.objectStore(name).delete(key);
      await write.done;
    });
  }

  async keepOutgoing(outgoing: Outgoing): Promise<void> {
    await this.#try((db) => db.put('outbox', outgoing, outgoing.clientId));
  }

  async forgetOutgoing(clientId: string): Promise<void> {
    await this.#try((db) => db.delete('outbox', clientId));
  }

  async keepMark(conversationId: string, mark: SetMark | null): Promise<void> {
    await this.#try<unknown>((db) =>
      mark ? db.put('marks', mark, conversationId) : db.delete('marks', conversationId),
    );
  }

  /** @param draft `null` where it was cleared; `undefined` where the server knows it */
  async keepDraft(conversationId: string, draft: Draft | null | undefined): Promise<void> {
    await this.#try<unknown>((db) =>
      draft === undefined ? db.delete('drafts', conversationId) : db.put('drafts', draft ?? 'cleared', conversationId),
    );
  }

  async #try<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T | undefined> {
    if (!this.#db) return undefined;
    try {
      return await work(this.#db);
    } catch {
      // Full, broken, or closed by another tab: what is kept is a convenience, and the server has it all.
      return undefined;
    }
  }
}

import type { Event } from '../protocol/generated';
import type { ListName } from './lists';
import type { Replica } from './replica';
import {
  storedConversations,
  storedEntries,
  type Advance,
  type Changes,
  type Store,
  type StoredStretch,
} from './store';
import { Stretch } from './stretch';

/** A change is written so long after it, together with those that come meanwhile. */
const delay = 100;

/** While changes keep coming they are written this often. */
const pause = 1_000;

/** So long after the last change what is stored is cut to its bounds. */
const idlePause = 30_000;

/** How many of the people met last are stored. */
const storedPeople = 2_000;

/**
 * Writes what a replica holds, a little later and many changes at once. The tab that leads writes for all of them; what only another looks
 * at, that one writes itself.
 */
export class Keeper {
  #isLeading = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #writtenAt = 0;
  readonly #conversations = new Set<string>();
  readonly #people = new Set<string>();
  readonly #lists = new Set<ListName>();
  readonly #logs = new Set<string>();
  /** What came of conversations that nobody looks at. */
  readonly #events = new Map<string, Event[]>();
  readonly #hidden = new Map<string, Set<number>>();

  constructor(
    readonly store: Store,
    readonly replica: Replica,
  ) {}

  /** From now on this tab leads: whoever did before may not have written all. */
  lead(): void {
    this.#isLeading = true;
    for (const { conversation } of this.replica.held.stored()) this.#conversations.add(conversation.id);
    for (const name of Object.keys(this.replica.lists.all)) this.#lists.add(name as ListName);
    for (const id of this.replica.logs.ids()) this.#logs.add(id);
    for (const { id } of this.replica.people.all()) this.#people.add(id);
    this.#later();
  }

  async stop(): Promise<void> {
    await this.flush();
    this.#isLeading = false;
    clearTimeout(this.#timer);
    clearTimeout(this.#idle);
  }

  conversation(id: string): void {
    if (!this.#isLeading) return;
    this.#conversations.add(id);
    this.#later();
  }

  person(id: string): void {
    if (!this.#isLeading) return;
    this.#people.add(id);
    this.#later();
  }

  list(name: ListName): void {
    if (!this.#isLeading) return;
    this.#lists.add(name);
    this.#later();
  }

  /** Somebody looks at it in this tab. */
  log(id: string): void {
    this.#logs.add(id);
    this.#later();
  }

  events(id: string, events: readonly Event[]): void {
    if (!this.#isLeading) return;
    const gathered = this.#events.get(id);
    if (gathered) gathered.push(...events);
    else this.#events.set(id, [...events]);
    this.#later();
  }

  hide(id: string, seqs: readonly number[]): void {
    if (!this.#isLeading) return;
    const hidden = this.#hidden.get(id) ?? new Set();
    for (const seq of seqs) hidden.add(seq);
    this.#hidden.set(id, hidden);
    this.#later();
  }

  place(): void {
    if (this.#isLeading) this.#later();
  }

  /** Writes now what has gathered. It is all handed over when this returns: the page may be about to end. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.store.isOpen) return Promise.resolve();
    this.#writtenAt = Date.now();
    return this.store.write(this.#gathered()).then(() => {
      clearTimeout(this.#idle);
      if (this.#isLeading) this.#idle = setTimeout(() => void this.#trim(), idlePause);
    });
  }

  #later(): void {
    clearTimeout(this.#idle);
    this.#timer ??= setTimeout(() => void this.flush(), Math.max(delay, this.#writtenAt + pause - Date.now()));
  }

  #gathered(): Changes {
    const { replica } = this;
    const conversations = replica.held.stored(this.#conversations);
    const people = [...this.#people].map((id) => replica.people.known(id)).filter((account) => account !== undefined);
    const lists = Object.fromEntries([...this.#lists].map((name) => [name, replica.lists.all[name]]));
    const { cursor } = replica.catchUp;
    const place =
      cursor === undefined || !this.#isLeading ? undefined : { cursor, accountSeq: replica.accountLog.held };
    const stretches = new Map<string, StoredStretch>();
    for (const id of this.#logs) {
      const stretch = replica.stretchOf(id);
      if (stretch) stretches.set(id, stretch);
    }
    const advances = new Map<string, Advance>();
    for (const id of new Set([...this.#events.keys(), ...this.#hidden.keys()])) {
      if (stretches.has(id)) continue;
      const [events, hidden] = [this.#events.get(id) ?? [], this.#hidden.get(id)];
      advances.set(id, (stored) => this.#advanced(stored, events, hidden));
    }
    for (const gathered of [this.#conversations, this.#people, this.#lists, this.#logs, this.#events, this.#hidden])
      gathered.clear();
    return { place, lists, conversations, people, stretches, advances };
  }

  /** A stored stretch after what came since, and without what was hidden. */
  #advanced(stored: StoredStretch, events: readonly Event[], hidden?: ReadonlySet<number>): StoredStretch | undefined {
    const stretch = new Stretch(this.replica.accountId);
    stretch.replace({ ...stored, lastSeq: stored.head });
    // With a gap before it, what came is asked for when somebody looks.
    if (events.some((event) => event.seq === stored.head + 1)) stretch.take(events);
    if (hidden) stretch.hide(hidden);
    return storable(stretch);
  }

  async #trim(): Promise<void> {
    const { all } = this.replica.held;
    const conversations = new Set(all.slice(0, storedConversations).map(({ id }) => id));
    const people = [...this.replica.people.all()].slice(-storedPeople).map(({ id }) => id);
    await this.store.trim(conversations, new Set(people));
  }
}

/** Its newest entries; nothing while some of them are true at a later time than the rest. */
export function storable(stretch: Stretch): StoredStretch | undefined {
  if (stretch.isUneven) return undefined;
  const { entries, head, hasBefore, hasAfter } = stretch;
  const isCut = entries.length > storedEntries;
  return { entries: entries.slice(-storedEntries), head, hasBefore: hasBefore || isCut, hasAfter };
}

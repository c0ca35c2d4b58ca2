import type { Account, Device } from '../protocol/generated';
import { newId } from '../sync/ids';
import { Observable } from '../sync/observable';

/** An account that is signed in on this browser. Its refresh token is in the cookie of this slot, where no script reads it. */
export interface StoredSignIn {
  /** 1 to 16 lower-case letters or digits: goes as `Parley-Cookie` with logging in, registering, refreshing and logging out. */
  readonly slot: string;
  readonly account: Account;
  /** Why its session ended, where it did: it is to log in again. */
  readonly ended?: string;
}

interface Stored {
  readonly deviceId: string;
  readonly current: string | null;
  readonly signIns: readonly StoredSignIn[];
}

const key = 'parley.sign-ins';

/** Which accounts are signed in on this browser, the same in all tabs but for the current one. Topic: `all`. */
export class SignIns extends Observable<'all'> {
  #stored: Stored;
  /** Each tab may show another account; a new tab begins with the one last chosen in any. */
  #current: string | null;

  constructor(readonly storage: Pick<Storage, 'getItem' | 'setItem'> | undefined = storageOf()) {
    super();
    this.#stored = this.#read() ?? { deviceId: newId(), current: null, signIns: [] };
    this.#current = this.#stored.current;
    this.#write();
    if (typeof addEventListener === 'function')
      addEventListener('storage', (event) => {
        const stored = event.key === key || event.key === null ? this.#read() : null;
        if (!stored) return;
        this.#stored = stored;
        this.changed('all');
      });
  }

  get all(): readonly StoredSignIn[] {
    this.seen('all');
    return this.#stored.signIns;
  }

  get current(): StoredSignIn | undefined {
    this.seen('all');
    return this.find(this.#current) ?? this.#stored.signIns[0];
  }

  find(slot: string | null): StoredSignIn | undefined {
    return this.#stored.signIns.find((signIn) => signIn.slot === slot);
  }

  /** What this browser says of itself when it signs in. */
  device(name: string): Device {
    return { deviceId: this.#stored.deviceId, platform: 'web', name: name.slice(0, 64) };
  }

  /** For the next sign-in: the account's own slot where it has one, else one that is free. */
  newSlot(accountId?: string): string {
    const own = this.#stored.signIns.find((signIn) => signIn.account.id === accountId);
    return own?.slot ?? newId().replaceAll('-', '').slice(0, 12);
  }

  /** Signed in: it is the current one from now on. */
  add(slot: string, account: Account): StoredSignIn {
    const signIn = { slot, account };
    // Logging in again takes the place of the account's earlier session, which the server has ended.
    const others = this.#stored.signIns.filter((other) => other.slot !== slot && other.account.id !== account.id);
    this.#current = slot;
    this.#set({ ...this.#stored, current: slot, signIns: [...others, signIn] });
    return signIn;
  }

  update(slot: string, account: Account): void {
    this.#change(slot, (signIn) => ({ ...signIn, account, ended: undefined }));
  }

  /** Its session ended: it stays in the list, to be logged in again or removed. */
  end(slot: string, reason: string): void {
    this.#change(slot, (signIn) => ({ ...signIn, ended: reason }));
  }

  choose(slot: string): void {
    if (!this.find(slot)) return;
    this.#current = slot;
    this.#set({ ...this.#stored, current: slot });
  }

  remove(slot: string): void {
    const signIns = this.#stored.signIns.filter((signIn) => signIn.slot !== slot);
    if (this.#current === slot) this.#current = signIns[0]?.slot ?? null;
    this.#set({ ...this.#stored, current: this.#current, signIns });
  }

  #change(slot: string, change: (signIn: StoredSignIn) => StoredSignIn): void {
    const signIns = this.#stored.signIns.map((signIn) => (signIn.slot === slot ? change(signIn) : signIn));
    if (JSON.stringify(signIns) !== JSON.stringify(this.#stored.signIns)) this.#set({ ...this.#stored, signIns });
  }

  #set(stored: Stored): void {
    this.#stored = stored;
    this.#write();
    this.changed('all');
  }

  #read(): Stored | null {
    try {
      const stored = JSON.parse(this.storage?.getItem(key) ?? 'null') as Stored | null;
      return stored && Array.isArray(stored.signIns) && typeof stored.deviceId === 'string' ? stored : null;
    } catch {
      // Forbidden, or not ours: nobody is signed in.
      return null;
    }
  }

  #write(): void {
    try {
      this.storage?.setItem(key, JSON.stringify(this.#stored));
    } catch {
      // Forbidden or full: this tab knows, and the next begins with logging in.
    }
  }
}

function storageOf(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    // Some browsers throw where a person forbids storage.
    return undefined;
  }
}

export const signIns = new SignIns();

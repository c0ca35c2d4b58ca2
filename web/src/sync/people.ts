import type { Account } from '../protocol/generated';
import type { Call } from './line';
import { Observable } from './observable';

/** How many are remembered; those named least lately are forgotten, and asked for again where they are looked at. */
const maxPeople = 5_000;

/** How many are asked for at once. */
const places = 6;

/** Whoever was named anywhere. Topics: the account's id. */
export class People extends Observable<string> {
  readonly #known = new Map<string, Account>();
  /** Their ids by their user names, which stay theirs for ever. */
  readonly #ids = new Map<string, string>();
  readonly #wanted = new Set<string>();
  /** Those whom the server does not know. */
  readonly #strangers = new Set<string>();
  #asking = 0;

  /**
   * @param met is told of each that is new or another now
   * @param differs is told of each that was known otherwise
   */
  constructor(
    readonly call: Call,
    readonly met: (id: string) => void = () => {},
    readonly differs: (account: Account) => void = () => {},
  ) {
    super();
  }

  known(id: string): Account | undefined {
    return this.#known.get(id);
  }

  /** Who has this user name, if it is known. */
  called(username: string): Account | undefined {
    const id = this.#ids.get(username.toLowerCase());
    return id === undefined ? undefined : this.get(id);
  }

  get(id: string): Account | undefined {
    this.seen(id);
    const account = this.#known.get(id);
    if (!account && id && !this.#strangers.has(id) && !this.#wanted.has(id)) {
      this.#wanted.add(id);
      this.#ask();
    }
    return account;
  }

  /** What is known of someone may have ended. */
  again(id: string): void {
    this.#wanted.add(id);
    this.#ask();
  }

  meet(account: Account | undefined): void {
    if (!account) return;
    const known = this.#known.get(account.id);
    // The last met stand last.
    this.#known.delete(account.id);
    const isSame = known !== undefined && isEqual(known, account);
    this.#known.set(account.id, isSame ? known : account);
    this.#ids.set(account.username.toLowerCase(), account.id);
    this.#wanted.delete(account.id);
    if (this.#known.size > maxPeople) this.#forget(this.#known.values().next().value!);
    if (isSame) return;
    this.changed(account.id);
    this.met(account.id);
    if (known) this.differs(account);
  }

  #forget({ id, username }: Account): void {
    this.#known.delete(id);
    this.#ids.delete(username.toLowerCase());
  }

  all(): IterableIterator<Account> {
    return this.#known.values();
  }

  /** Those who could not be asked for want of a connection are asked for now. */
  opened(): void {
    this.#ask();
  }

  #ask(): void {
    for (const id of this.#wanted) {
      if (this.#asking >= places) return;
      this.#wanted.delete(id);
      this.#asking++;
      this.call('accounts.get', { accountId: id })
        .then(
          (profile) => this.meet(profile.account),
          (error: Error) => (error.name === 'Refused' ? this.#strangers.add(id) : this.#wanted.add(id)),
        )
        .finally(() => {
          this.#asking--;
          if (!this.#wanted.has(id)) this.#ask();
        });
    }
  }
}

function isEqual(a: Account, b: Account): boolean {
  return (
    a.nickname === b.nickname &&
    a.username === b.username &&
    a.avatar === b.avatar &&
    a.isDeleted === b.isDeleted &&
    a.isAdministrator === b.isAdministrator
  );
}

import type { Account } from '../protocol/generated';
import { Refused } from '../sync/line';
import type { Session } from '../sync/session';

const pause = 300;

/** Looks people up while a name is typed: by a part of it where the server lets people search, and by the whole name or email always. */
export class PeopleSearch {
  found = $state.raw<readonly Account[]>([]);
  /** What was asked for last and has been answered. */
  answered = $state('');
  busy = $state(false);
  error = $state.raw<unknown>();
  /** The server finds only whole names. */
  wholeNamesOnly = $state(false);

  readonly #session: Session;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wanted = '';

  constructor(session: Session) {
    this.#session = session;
  }

  look(text: string): void {
    const wanted = text.trim().replace(/^@/, '');
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    clearTimeout(this.#timer);
    this.busy = wanted !== '';
    if (wanted === '') this.#show('', []);
    else this.#timer = setTimeout(() => void this.#ask(wanted), pause);
  }

  again(): void {
    this.busy = true;
    void this.#ask(this.#wanted);
  }

  async #ask(wanted: string): Promise<void> {
    try {
      const [exact, like] = await Promise.all([this.#exact(wanted), this.#like(wanted)]);
      if (wanted !== this.#wanted) return;
      this.#show(wanted, exact ? [exact, ...like.filter((account) => account.id !== exact.id)] : like);
    } catch (error) {
      if (wanted !== this.#wanted) return;
      this.error = error;
      this.busy = false;
    }
  }

  async #exact(name: string): Promise<Account | undefined> {
    try {
      return (await this.#session.call('accounts.find', { name })).account;
    } catch (error) {
      if (error instanceof Refused && (error.code === 'not_found' || error.code === 'bad_request')) return undefined;
      throw error;
    }
  }

  async #like(text: string): Promise<readonly Account[]> {
    if (this.wholeNamesOnly || text.length > 64) return [];
    try {
      return (await this.#session.call('accounts.search', { text, limit: 30 })).accounts;
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'search_disabled') throw error;
      this.wholeNamesOnly = true;
      return [];
    }
  }

  #show(answered: string, found: readonly Account[]): void {
    this.answered = answered;
    this.found = found;
    this.error = undefined;
    this.busy = false;
  }
}

import type { Account, SignedIn } from '../protocol/generated';
import { Refused, Unreachable } from './line';

/** Enough for a slow request to arrive before the token it carries expires. */
const margin = 30_000;

/** How long one request may take. */
const patience = 15_000;

/** Where each account's newest access token is kept: in memory, and never anywhere else. */
const kept = new Map<string, SignedIn>();

/** Tokens that came otherwise than by refreshing: with a log-in or a registration. */
export function keepTokens(slot: string, signedIn: SignedIn): void {
  kept.set(slot, signedIn);
}

/**
 * The tokens of one signed-in account. The refresh token is in a cookie that no script can read; what the page has is an access token
 * for a few minutes, renewed when it is due, once at a time in all tabs: spending one refresh token twice would end the session.
 */
export class Tokens {
  #renewal: Promise<SignedIn> | null = null;
  #leaving: Promise<unknown> | null = null;

  constructor(
    readonly slot: string,
    readonly renewed: (account: Account) => void = () => {},
    readonly fetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init),
    readonly locks: Pick<LockManager, 'request'> | undefined = globalThis.navigator?.locks,
  ) {}

  /** A token that is good for a while. Rejects with Refused where the session has ended, with Unreachable where nobody answers. */
  async accessToken(): Promise<string> {
    const tokens = kept.get(this.slot);
    if (tokens && Date.now() + margin < tokens.accessExpiresAt) return tokens.accessToken;
    return this.renew(tokens?.accessToken);
  }

  /** A token in place of one that was refused; it may have been renewed already. */
  async renew(refused?: string): Promise<string> {
    const tokens = kept.get(this.slot);
    if (tokens && tokens.accessToken !== refused) return tokens.accessToken;
    this.#renewal ??= this.#spend().finally(() => (this.#renewal = null));
    return (await this.#renewal).accessToken;
  }

  get current(): string | undefined {
    return kept.get(this.slot)?.accessToken;
  }

  /** When the access token ends, by the server's clock. */
  get expiresAt(): number {
    return kept.get(this.slot)?.accessExpiresAt ?? 0;
  }

  forget(): void {
    kept.delete(this.slot);
  }

  async #spend(): Promise<SignedIn> {
    await this.#left();
    const ask = async (): Promise<SignedIn> => {
      const signedIn = (await this.#ask('POST', '/api/v1/sessions/refresh')) as Partial<SignedIn>;
      // A page that is being left may have the head of an answer and not its body.
      if (!signedIn.accessToken || !signedIn.account) throw new Unreachable('The answer broke off.');
      return signedIn as SignedIn;
    };
    const name = `parley-refresh:${this.slot}`;
    // Each tab has an access token of its own, but the refresh token is one for all: the next to spend finds the cookie renewed.
    const tokens = await (this.locks ? (this.locks.request(name, ask) as Promise<SignedIn>) : ask());
    kept.set(this.slot, tokens);
    this.renewed(tokens.account);
    return tokens;
  }

  /** Ends the session on the server and takes the cookie away. */
  async logOut(): Promise<void> {
    const token = kept.get(this.slot)?.accessToken;
    this.#leaving = this.#ask('DELETE', '/api/v1/sessions/current', token ? { Authorization: `Bearer ${token}` } : {});
    try {
      await this.#leaving;
      this.forget();
    } catch (error) {
      this.#leaving = null;
      throw error;
    }
  }

  /**
   * The server closes the connection of a session before it answers that the session ended. Another tab may take the connection over
   * in between, and would ask for a token that nobody gets.
   */
  async #left(): Promise<void> {
    if (!this.#leaving) return;
    const isOver = await this.#leaving.then(
      () => true,
      () => false,
    );
    if (isOver) throw new Refused('unauthorized', 'This account has logged out.');
  }

  async #ask(method: string, path: string, headers: Record<string, string> = {}): Promise<unknown> {
    let response: Response;
    try {
      response = await this.fetch(path, {
        method,
        headers: { 'Parley-Cookie': this.slot, ...headers },
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(patience),
      });
    } catch (error) {
      throw new Unreachable('The server cannot be reached.', { cause: error });
    }
    const body = (await response.json().catch(() => ({}))) as { code?: string; detail?: string; details?: unknown };
    if (response.ok) return body;
    // What stands before a server, and is not it, answers with pages of its own.
    if (!body.code) throw new Unreachable(`The server answered ${response.status}.`);
    throw new Refused(body.code, body.detail, body.details);
  }
}

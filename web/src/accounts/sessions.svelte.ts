import type { SignedIn } from '../protocol/generated';
import { Session } from '../sync/session';
import { keepTokens } from '../sync/tokens';
import { signIns } from './sign-ins';

/** The account that this tab shows, one at a time of those that are signed in here. */
class Sessions {
  #current = $state.raw<Session>();

  get current(): Session | undefined {
    return this.#current;
  }

  start(): void {
    this.#openCurrent();
    // Another tab may sign in or out.
    signIns.on('all', () => {
      const open = this.#current;
      if (!open || !signIns.find(open.slot)) this.#openCurrent();
    });
  }

  switchTo(slot: string): void {
    if (slot === this.#current?.slot) return;
    signIns.choose(slot);
    this.#openCurrent();
  }

  signedIn(slot: string, signedIn: SignedIn): void {
    keepTokens(slot, signedIn);
    signIns.add(slot, signedIn.account);
    this.#openCurrent();
  }

  /** Ends the session on the server. Where that cannot be reached nothing is done: the cookie would stay good. */
  async signOut(): Promise<void> {
    await this.#current?.signOut();
    this.#openCurrent();
  }

  /** The account is no more. */
  async deleted(): Promise<void> {
    const session = this.#current;
    if (!session) return;
    this.#current = undefined;
    await session.close();
    signIns.remove(session.slot);
    this.#openCurrent();
  }

  #openCurrent(): void {
    const signIn = signIns.current;
    const before = this.#current;
    if (before && before.slot === signIn?.slot && !signIn.ended && before.line.state.status !== 'ended') return;
    this.#current = undefined;
    void before?.close();
    if (!signIn || signIn.ended) return;
    const session = Session.open(signIn);
    session.line.on('state', () => this.#followed(session));
    this.#current = session;
  }

  /** Its session ended elsewhere: what to do now is logging in again, and why it ended stands there. */
  #followed(session: Session): void {
    const { state } = session.line;
    if (session !== this.#current || state.status !== 'ended' || state.reason === 'too_many_connections') return;
    if (state.reason === 'session_ended') signIns.end(session.slot, state.detail ?? 'revoked');
    this.#openCurrent();
  }
}

export const sessions = new Sessions();

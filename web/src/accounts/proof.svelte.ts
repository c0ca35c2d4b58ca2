import type { Session } from '../sync/session';

/** The password that is asked for before something dangerous is done. */
class Proving {
  #asked = $state.raw<{ session: Session; answer: (proved: boolean) => void }>();

  /** In whose session; absent while nothing is asked. */
  get session(): Session | undefined {
    return this.#asked?.session;
  }

  ask(session: Session): Promise<boolean> {
    this.answer(false);
    return new Promise((answer) => (this.#asked = { session, answer }));
  }

  answer(proved: boolean): void {
    const asked = this.#asked;
    this.#asked = undefined;
    asked?.answer(proved);
  }
}

export const proving = new Proving();

/** Does what may take a fresh proof: the password is asked for only where the server wants it. `undefined` where none was given. */
export async function proved<T>(session: Session, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if ((error as { code?: string }).code !== 'password_needed') throw error;
  }
  return (await proving.ask(session)) ? work() : undefined;
}

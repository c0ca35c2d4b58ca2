import type { About, LogIn, Register, SignedIn } from '../protocol/generated';
import { Refused, Unreachable } from '../sync/line';

/** What can be asked of a server before anyone is signed in. */
export const about = (): Promise<About> => ask('GET', '/server');

export const logIn = (request: LogIn, slot: string): Promise<SignedIn> => ask('POST', '/sessions', request, slot);

export const register = (request: Register, slot: string): Promise<SignedIn> => ask('POST', '/accounts', request, slot);

/** With a slot the refresh token goes into a cookie of that name, which no script can read. */
async function ask<Answer>(method: string, path: string, body?: object, slot?: string): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      cache: 'no-store',
      credentials: 'same-origin',
      headers: { ...(body && { 'Content-Type': 'application/json' }), ...(slot && { 'Parley-Cookie': slot }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
  } catch (error) {
    throw new Unreachable('The server cannot be reached.', { cause: error });
  }
  const answer = (await response.json().catch(() => ({}))) as { code?: string; detail?: string; details?: unknown };
  if (response.ok) return answer as Answer;
  // What stands before a server, and is not it, answers with pages of its own.
  if (!answer.code) throw new Unreachable(`The server answered ${response.status}.`);
  throw new Refused(answer.code, answer.detail, answer.details);
}

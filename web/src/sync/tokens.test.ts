import { describe, expect, it, vi } from 'vitest';
import { Refused, Unreachable } from './line';
import { keepTokens, Tokens } from './tokens';

let slot = 0;
const account = { id: 'me', username: 'me', nickname: 'Me', isAdministrator: false };
const signedIn = (accessToken: string, seconds = 900) => ({
  account,
  sessionId: 's',
  accessToken,
  accessExpiresAt: Date.now() + seconds * 1000,
  refreshExpiresAt: Date.now() + 1e9,
});
const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

function tokens(fetch: typeof globalThis.fetch): Tokens {
  return new Tokens(`slot${slot++}`, () => {}, fetch, undefined);
}

describe('tokens', () => {
  it('are asked for with the slot of the cookie and nothing else', async () => {
    const fetch = vi.fn(async () => answer(signedIn('a')));
    const one = tokens(fetch as never);
    expect(await one.accessToken()).toBe('a');
    const [path, init] = fetch.mock.calls[0] as unknown as [string, RequestInit];
    expect(path).toBe('/api/v1/sessions/refresh');
    expect(init).toMatchObject({ method: 'POST', headers: { 'Parley-Cookie': one.slot } });
    expect(init.body).toBeUndefined();
  });

  it('are renewed once, however many need one', async () => {
    const fetch = vi.fn(async () => answer(signedIn('a')));
    const one = tokens(fetch as never);
    expect(await Promise.all([one.accessToken(), one.accessToken(), one.renew()])).toEqual(['a', 'a', 'a']);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('are not renewed while they are good, and are when refused or about to end', async () => {
    const fetch = vi.fn(async () => answer(signedIn('b')));
    const one = tokens(fetch as never);
    keepTokens(one.slot, signedIn('a'));
    expect(await one.accessToken()).toBe('a');
    expect(await one.renew('a')).toBe('b');
    expect(await one.renew('a')).toBe('b');
    expect(fetch).toHaveBeenCalledTimes(1);
    keepTokens(one.slot, signedIn('c', 10));
    expect(await one.accessToken()).toBe('b');
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it('are not asked for while the account logs out, nor after it', async () => {
    let leave: (response: Response) => void = () => {};
    const fetch = vi.fn(async (_: string, { method }: RequestInit) =>
      method === 'DELETE' ? new Promise<Response>((resolve) => (leave = resolve)) : answer(signedIn('a')),
    );
    const one = tokens(fetch as never);
    const leaving = one.logOut();
    const renewal = one.accessToken();
    leave(answer({}));
    await leaving;
    await expect(renewal).rejects.toBeInstanceOf(Refused);
    await expect(one.renew()).rejects.toBeInstanceOf(Refused);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('are asked for again where logging out could not be told', async () => {
    const fetch = vi.fn(async (_: string, { method }: RequestInit) =>
      method === 'DELETE' ? Promise.reject(new TypeError('no network')) : answer(signedIn('a')),
    );
    const one = tokens(fetch as never);
    const leaving = one.logOut();
    const renewal = one.accessToken();
    await expect(leaving).rejects.toBeInstanceOf(Unreachable);
    expect(await renewal).toBe('a');
  });

  it('tell a session that ended from a server that is not there', async () => {
    const ended = tokens((async () => answer({ code: 'unauthorized' }, 401)) as never);
    await expect(ended.accessToken()).rejects.toBeInstanceOf(Refused);
    const away = tokens((async () => Promise.reject(new TypeError('no network'))) as never);
    await expect(away.accessToken()).rejects.toBeInstanceOf(Unreachable);
    const renewed = vi.fn();
    const brokenOff = new Tokens(
      'broken',
      renewed,
      (async () => new Response('{"acc', { status: 200 })) as never,
      undefined,
    );
    await expect(brokenOff.accessToken()).rejects.toBeInstanceOf(Unreachable);
    expect(renewed).not.toHaveBeenCalled();
    const proxy = tokens((async () => new Response('<h1>Bad gateway</h1>', { status: 502 })) as never);
    await expect(proxy.accessToken()).rejects.toBeInstanceOf(Unreachable);
  });
});

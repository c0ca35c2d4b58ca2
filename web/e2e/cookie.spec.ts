import type { Page } from '@playwright/test';
import { expect, test } from './harness';

/** Another page of the same machine: for browsers another origin of the same site, so that `SameSite` does not hold it back. */
const elsewhere = 'http://127.0.0.1:1';

interface Tried {
  status: number;
  body: Record<string, unknown>;
}

/** A request that a script of the page makes; `null` where the browser does not let it have the answer. */
function tryRefresh(page: Page, url: string, header: boolean): Promise<Tried | null> {
  return page.evaluate(
    async ([url, header]) => {
      try {
        const headers: HeadersInit = header ? { 'Parley-Cookie': 'a1' } : {};
        const answer = await fetch(`${url}/api/v1/sessions/refresh`, {
          method: 'POST',
          credentials: 'include',
          headers,
        });
        return { status: answer.status, body: await answer.json() };
      } catch {
        return null;
      }
    },
    [url, header] as const,
  );
}

test('the refresh token is out of reach of scripts, and of use to no other origin', async ({
  page,
  context,
  server,
  someone,
  problems,
}) => {
  const ann = await someone('Ann');
  await page.goto('/');
  await page.evaluate(
    async ([login, password]) => {
      const device = { deviceId: 'tab', platform: 'web', name: 'A browser' };
      const headers = { 'Content-Type': 'application/json', 'Parley-Cookie': 'a1' };
      await fetch('/api/v1/sessions', { method: 'POST', headers, body: JSON.stringify({ login, password, device }) });
    },
    [ann.username, ann.password] as const,
  );

  const [cookie] = await context.cookies(`${server.url}/api/v1/sessions`);
  expect(cookie).toMatchObject({ name: 'parley-a1', httpOnly: true, sameSite: 'Strict', path: '/api/v1/sessions' });
  expect(await context.cookies(server.url)).toEqual([]);
  const refreshed = await tryRefresh(page, server.url, true);
  expect(refreshed).toMatchObject({ status: 200, body: { account: { nickname: 'Ann' } } });
  expect(refreshed?.body).not.toHaveProperty('refreshToken');

  problems.allow(
    /^request to elsewhere: http:\/\/127\.0\.0\.1:1\//,
    /blocked by CORS policy/,
    /ERR_FAILED/,
    /status of 400/,
  );
  await context.route(`${elsewhere}/`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>Elsewhere</title>' }),
  );
  const other = await context.newPage();
  await other.goto(elsewhere);
  expect(await tryRefresh(other, server.url, true)).toBeNull();
  expect(await tryRefresh(other, server.url, false)).toBeNull();

  // None of it spent the token.
  const [kept] = await context.cookies(`${server.url}/api/v1/sessions`);
  expect(await tryRefresh(page, server.url, true)).toMatchObject({ status: 200 });
  expect((await context.cookies(`${server.url}/api/v1/sessions`))[0]?.value).not.toBe(kept?.value);
});

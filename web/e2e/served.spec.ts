import { expect, expectAccessible, test } from './harness';

test.use({ serviceWorkers: 'allow' });

test('the server serves the application, whatever page of it is asked for', async ({ page }) => {
  for (const address of ['/', '/log-in', '/settings/appearance']) {
    const answer = await page.goto(address);
    expect(answer?.status()).toBe(200);
    await expect(page).toHaveTitle(/Parley/);
    await expect(page.locator('#app')).not.toBeEmpty();
  }
});

test('the first screen is accessible', async ({ page }) => {
  await page.goto('/');
  await expect(page.locator('#app')).not.toBeEmpty();
  await expectAccessible(page);
});

test('a server that was killed comes back at its address with what it knew', async ({
  page,
  server,
  someone,
  problems,
}) => {
  problems.allowOffline();
  const ann = await someone('Ann');
  await server.kill();
  await expect(page.goto('/')).rejects.toThrow(/ERR_CONNECTION_REFUSED/);
  await server.start();
  await page.goto('/');
  expect((await ann.api.call('accounts.me', {})).account.nickname).toBe('Ann');
});

import type { Page } from '@playwright/test';
import { chooseChat, direct, expect, logIn, row, said, say, type Someone, state, stored, test, write } from './harness';

const chats = (page: Page) => page.getByRole('heading', { name: 'Chats', exact: true });

/** The refresh that a page asks for when its token is due. */
const refreshed = (page: Page) => page.waitForResponse((answer) => answer.url().endsWith('/api/v1/sessions/refresh'));

test('an access token that is due is renewed, and nobody notices', async ({ person, someone }) => {
  const bob = await someone('Bob');
  const ann = await person('Ann');
  const { page } = ann;
  const chat = await direct(bob, ann);
  await say(bob, chat, 'Hello');
  await page.clock.install();
  await page.reload();
  await chooseChat(page, 'Bob');
  const renewal = refreshed(page);
  await page.clock.fastForward('09:50');
  expect((await renewal).status()).toBe(200);
  await write(page, 'Ten minutes later');
  await expect(state(page, 'Ten minutes later', 'Sent')).toBeVisible();
  await expect(page).toHaveURL(`/c/${chat.id}`);
});

test('an access token that the server does not take any more is replaced, and nobody notices', async ({
  person,
  someone,
  problems,
}) => {
  const bob = await someone('Bob');
  const ann = await person('Ann');
  const { page } = ann;
  const chat = await direct(bob, ann);
  await say(bob, chat, 'Hello');
  let refreshes = 0;
  await page.route('**/api/v1/sessions/refresh', async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { accessToken: string };
    const [head, claims] = body.accessToken.split('.');
    // The first one is worth nothing.
    await route.fulfill({
      response: answer,
      json: refreshes++ === 0 ? { ...body, accessToken: `${head}.${claims}.none` } : body,
    });
  });
  await page.reload();
  await chooseChat(page, 'Bob');
  await write(page, 'Healed');
  await expect(state(page, 'Healed', 'Sent')).toBeVisible();
  expect(refreshes).toBe(2);
  problems.allow(/status of 401/);
});

test('a device that was signed out from another one is out at once, and is told why', async ({
  person,
  browser,
  server,
  problems,
}) => {
  const ann = await person('Ann');
  const elsewhere = await browser.newContext({ baseURL: server.url, locale: 'en-US' });
  problems.watch(elsewhere, server.url);
  const other = await elsewhere.newPage();
  await logIn(other, ann);
  await expect(chats(other)).toBeVisible();

  await ann.page.goto('/settings/devices');
  // Signed in here, in the other browser, and where the account was made.
  const devices = ann.page.getByRole('main').getByRole('listitem');
  await expect(devices).toHaveCount(2);
  await devices.filter({ hasText: 'Chrome' }).getByRole('button', { name: 'Sign out' }).click();
  await ann.page
    .getByRole('alertdialog')
    .or(ann.page.getByRole('dialog'))
    .getByRole('button', { name: 'Sign out' })
    .click();

  await expect(other.getByRole('heading', { name: 'Log in' })).toBeVisible();
  await expect(other.getByText('Ann was signed out here from another device.')).toBeVisible();
  await expect(devices).toHaveCount(1);
  await expect(ann.page.getByRole('heading', { name: 'Devices' }).first()).toBeVisible();

  // The reason is still there after a reload, and the name is filled in.
  await other.reload();
  await expect(other.getByText('Ann was signed out here from another device.')).toBeVisible();
  await expect(other.getByLabel('User name')).toHaveValue(ann.username);
  await other.getByLabel('Password', { exact: true }).fill(ann.password);
  await other.getByRole('button', { name: 'Log in' }).click();
  await expect(chats(other)).toBeVisible();
  await elsewhere.close();
});

test('a browser that was away when its session was ended is told so when it is back', async ({ person, problems }) => {
  problems.allowOffline();
  problems.allow(/status of 401/);
  const ann = await person('Ann');
  await ann.context.setOffline(true);
  await ann.api.call('devices.revokeOthers', {});
  await ann.context.setOffline(false);
  // Which of the two it hears first, the end of its session or that its tokens are spent, is chance.
  const told = /Ann was signed out here from another device\.|The session of Ann has ended\./;
  await expect(ann.page.getByText(told)).toBeVisible();
});

test('a changed password signs the others out, who log in with the new one', async ({
  person,
  browser,
  server,
  problems,
}) => {
  problems.allow(/status of 401/);
  const ann = await person('Ann');
  const { page } = ann;
  const elsewhere = await browser.newContext({ baseURL: server.url, locale: 'en-US' });
  problems.watch(elsewhere, server.url);
  const other = await elsewhere.newPage();
  await logIn(other, ann);
  await expect(chats(other)).toBeVisible();

  await page.goto('/settings/password');
  await page.getByLabel('Present password', { exact: true }).fill(ann.password);
  await page.getByLabel('New password', { exact: true }).fill('a better horse battery');
  await expect(page.getByRole('switch', { name: 'Sign out my other devices' })).toBeChecked();
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('The password is changed')).toBeVisible();

  await expect(other.getByText('The password of Ann was changed. Log in with the new one.')).toBeVisible();
  await other.getByLabel('Password', { exact: true }).fill(ann.password);
  await other.getByRole('button', { name: 'Log in' }).click();
  await expect(other.getByText('The name or the password is wrong.')).toBeVisible();
  await other.getByLabel('Password', { exact: true }).fill('a better horse battery');
  await other.getByRole('button', { name: 'Log in' }).click();
  await expect(chats(other)).toBeVisible();

  // Whoever changed it stays.
  await page.reload();
  await expect(page.getByLabel('Present password', { exact: true })).toBeVisible();
  await elsewhere.close();
});

async function addAccount(page: Page, from: string, who: Someone): Promise<void> {
  await page.getByRole('button', { name: `Account: ${from}` }).click();
  await page.getByRole('menuitem', { name: 'Add an account' }).click();
  await page.getByLabel('User name').fill(who.username);
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('button', { name: `Account: ${who.account.nickname}` })).toBeVisible();
}

async function switchTo(page: Page, from: string, to: string): Promise<void> {
  await page.getByRole('button', { name: `Account: ${from}` }).click();
  await page
    .getByRole('menuitemcheckbox', { name: to })
    .or(page.getByRole('menuitemradio', { name: to }))
    .click();
  await expect(page.getByRole('button', { name: `Account: ${to}` })).toBeVisible();
}

test('several accounts live side by side, each with its own chats and numbers', async ({ person, someone }) => {
  const [bob, dora] = [await someone('Bob'), await someone('Dora')];
  const ann = await person('Ann');
  const { page } = ann;
  const [toAnn, toDora] = [await direct(bob, ann), await direct(bob, dora)];
  await say(bob, toAnn, 'For Ann');
  await expect(row(page, 'Bob')).toHaveAccessibleName(/For Ann 1 unread message/);
  await addAccount(page, 'Ann', dora);
  await say(bob, toDora, 'For Dora');
  await say(bob, toDora, 'For Dora too');
  await expect(row(page, 'Bob')).toHaveAccessibleName(/For Dora too 2 unread messages/);
  await expect(page).toHaveTitle('(2) Parley');
  await say(bob, toAnn, 'More for Ann');

  await switchTo(page, 'Dora', 'Ann');
  await expect(row(page, 'Bob')).toHaveAccessibleName(/More for Ann 2 unread messages/);
  await chooseChat(page, 'Bob');
  await write(page, 'Ann here');
  await expect(state(page, 'Ann here', 'Sent')).toBeVisible();
  await expect(page).toHaveTitle('Parley');

  await switchTo(page, 'Ann', 'Dora');
  await expect(row(page, 'Bob')).toHaveAccessibleName(/For Dora too 2 unread messages/);
  await chooseChat(page, 'Bob');
  await expect(said(page, 'For Dora')).toBeVisible();
  await expect(said(page, 'Ann here')).toBeHidden();

  // A reload stays with the one that was shown last.
  await page.reload();
  await expect(page.getByRole('button', { name: 'Account: Dora' })).toBeVisible();
});

test('a connection too many closes the oldest, which says so and can take its place back', async ({
  person,
  browser,
  server,
  problems,
}) => {
  const ann = await person('Ann');
  const others: Page[] = [];
  // As many as an account may have at once.
  for (let count = 0; count < 5; count++) {
    const elsewhere = await browser.newContext({ baseURL: server.url, locale: 'en-US' });
    problems.watch(elsewhere, server.url);
    others.push(await elsewhere.newPage());
    await logIn(others[count]!, ann);
    await expect(chats(others[count]!)).toBeVisible();
    await expect(
      others[count]!.getByRole('list', { name: 'Chats' }).or(others[count]!.getByText('No chats yet')),
    ).toBeVisible();
  }
  const said = 'Parley is open in too many places.';
  await expect(ann.page.getByText(said)).toBeVisible();
  await expect(others[0]!.getByText(said)).toBeHidden();

  await ann.page.getByRole('button', { name: 'Use it here' }).click();
  await expect(ann.page.getByText(said)).toBeHidden();
  await expect(others[0]!.getByText(said)).toBeVisible();
  for (const page of others) await page.context().close();
});

test('logging out forgets all that was stored of that account, and nothing of another', async ({
  person,
  someone,
  server,
}) => {
  const [bob, dora] = [await someone('Bob'), await someone('Dora')];
  const ann = await person('Ann');
  const { page } = ann;
  await say(bob, await direct(bob, ann), 'For Ann alone');
  await say(bob, await direct(bob, dora), 'For Dora alone');
  await chooseChat(page, 'Bob');
  await expect.poll(() => stored(page)).toContain('For Ann alone');
  await addAccount(page, 'Ann', dora);
  await chooseChat(page, 'Bob');
  await expect.poll(() => stored(page)).toContain('For Dora alone');

  await switchTo(page, 'Dora', 'Ann');
  await page.getByRole('button', { name: 'Account: Ann' }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('button', { name: 'Account: Dora' })).toBeVisible();
  await expect(row(page, 'Bob')).toHaveAccessibleName(/For Dora alone/);
  const left = await stored(page);
  expect(left).not.toContain('For Ann alone');
  expect(left).toContain('For Dora alone');
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(ann.username);
  // What proves that this device was here before lets nobody in, and stays.
  const cookies = await ann.context.cookies(`${server.url}/api/v1/sessions`);
  expect(cookies.filter(({ name }) => name !== 'parley_device')).toHaveLength(1);

  await page.getByRole('button', { name: 'Account: Dora' }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  expect(await stored(page)).toBe('[]');
});

test('logging out in one tab logs out all tabs of the account', async ({ person }) => {
  const ann = await person('Ann');
  const two = await ann.context.newPage();
  await two.goto('/settings');
  await expect(two.getByRole('button', { name: 'Account: Ann' })).toBeVisible();
  await two.getByRole('button', { name: 'Account: Ann' }).click();
  await two.getByRole('menuitem', { name: 'Log out' }).click();
  await two.getByRole('alertdialog').or(two.getByRole('dialog')).getByRole('button', { name: 'Log out' }).click();
  for (const page of [ann.page, two]) await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
});

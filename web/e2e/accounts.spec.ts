import type { Page } from '@playwright/test';
import { direct, expect, say, test as base, type Person, type Settings } from './harness';
import { Api } from './harness/api';
import { freshContext, register } from './harness/people';
import { Server } from './harness/server';

interface Own {
  api: Api;
  server: Server;
  /** A browser that has never been there. */
  open: () => Promise<Page>;
}

const test = base.extend<{ own: (settings?: Settings) => Promise<Own> }>({
  /** A server of this test's own, on which nobody is. */
  own: async ({ browser, problems }, use) => {
    const servers: Server[] = [];
    await use(async (settings = {}) => {
      const server = await Server.start(settings);
      servers.push(server);
      const open = async (): Promise<Page> => {
        const context = await freshContext(browser, server.url);
        problems.watch(context, server.url);
        return context.newPage();
      };
      return { api: await Api.of(server.url), server, open };
    });
    for (const server of servers) await server.dispose();
  },
});

const password = 'correct horse battery';

async function create(page: Page, { name, username, code }: { name: string; username: string; code?: string }) {
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  if (code) await page.getByLabel('Registration code').fill(code);
  await page.getByRole('button', { name: /^Create/ }).click();
}

const logOut = async ({ page }: Pick<Person, 'page'>): Promise<void> => {
  await page.getByRole('button', { name: /^Account:/ }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await page.getByRole('dialog', { name: 'Log out?' }).getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
};

test('who comes first to a new server is welcomed and becomes its administrator; who comes next is not', async ({
  own,
}) => {
  const { open } = await own();
  const ann = await open();
  await ann.goto('/');
  await expect(ann.getByRole('heading', { name: 'Welcome to Parley' })).toBeVisible();
  await create(ann, { name: 'Ann', username: 'ann' });
  await expect(ann.getByRole('heading', { name: 'No chats yet' })).toBeVisible();
  await ann.goto('/settings');
  await expect(ann.getByRole('link', { name: 'Registration codes' })).toBeVisible();

  const bob = await open();
  await bob.goto('/');
  await expect(bob.getByRole('heading', { name: 'Log in' })).toBeVisible();
  await bob.getByRole('link', { name: 'Create an account' }).click();
  await expect(bob.getByRole('heading', { name: 'Create an account' })).toBeVisible();
  await create(bob, { name: 'Bob', username: 'bob' });
  await bob.getByRole('link', { name: 'Settings' }).click();
  await expect(bob.getByText('@bob')).toBeVisible();
  await expect(bob.getByRole('link', { name: 'Registration codes' })).toHaveCount(0);
});

test('what is wrong with a new account is said beside the field, which gets the focus', async ({
  page,
  someone,
  problems,
}) => {
  problems.allow(/status of 4\d\d/);
  const ann = await someone('Ann');
  await page.goto('/register');
  const username = page.getByLabel('User name');
  const secret = page.getByLabel('Password', { exact: true });
  const go = page.getByRole('button', { name: 'Create account' });

  await go.click();
  await expect(username).toBeFocused();
  await expect(username).toHaveAccessibleDescription(/3 to 32 letters/);
  await expect(secret).toHaveAccessibleDescription(/^At least 8 characters\./);

  await username.fill('-ann');
  await secret.fill('short');
  await go.click();
  await expect(username).toHaveAccessibleDescription(/3 to 32 letters/);

  await username.fill(ann.username);
  await secret.fill(password);
  await go.click();
  await expect(username).toHaveAccessibleDescription(/^That user name is taken/);
  await expect(username).toBeFocused();
  await expect(secret).toHaveValue(password);

  await username.fill(`${ann.username}2`);
  await secret.fill('password');
  await go.click();
  await expect(secret).toHaveAccessibleDescription(/^Everyone tries this password first/);
  await expect(secret).toBeFocused();
  await expect(username).not.toHaveAttribute('aria-invalid');

  await secret.fill(password);
  await page.getByRole('button', { name: 'Show password' }).click();
  await expect(secret).toHaveAttribute('type', 'text');
  await secret.press('Enter');
  await expect(page.getByRole('heading', { name: 'No chats yet' })).toBeVisible();
});

test('by invitation an account takes a code, which the administrator makes and which is used up', async ({
  own,
  problems,
}) => {
  problems.allow(/status of 4\d\d/);
  const { api, open } = await own({ 'Accounts:Registration': 'Invitation' });
  const admin = await register(api, 'Ann');
  const { code } = await admin.api.call('admin.createRegistrationCode', { maxUses: 1 });

  const bob = await open();
  await bob.goto('/register');
  await create(bob, { name: 'Bob', username: 'bob' });
  await expect(bob.getByLabel('Registration code')).toHaveAccessibleDescription(/^Enter the code/);
  await create(bob, { name: 'Bob', username: 'bob', code: 'wrong' });
  await expect(bob.getByLabel('Registration code')).toHaveAccessibleDescription(/^This code is wrong/);
  await create(bob, { name: 'Bob', username: 'bob', code });
  await expect(bob.getByRole('heading', { name: 'No chats yet' })).toBeVisible();

  const cay = await open();
  await cay.goto('/register');
  await create(cay, { name: 'Cay', username: 'cay', code });
  await expect(cay.getByLabel('Registration code')).toHaveAccessibleDescription(/used up/);
});

test('the administrator makes registration codes, sees them used and revokes them', async ({ own }) => {
  const { api, open } = await own({ 'Accounts:Registration': 'Invitation' });
  const page = await open();
  await page.goto('/');
  await create(page, { name: 'Ann', username: 'ann' });
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Registration codes' }).click();
  await page.getByLabel('Note').fill('For Bob');
  await page.getByLabel('Uses').selectOption('10 times');
  await page.getByRole('button', { name: 'Create a code' }).click();
  const code = page.getByRole('main').getByRole('listitem');
  await expect(code).toContainText('For Bob · 0 of 10 used · until');
  const registrationCode = await code.locator('code').innerText();
  const device = { deviceId: 'bob', platform: 'test', name: 'Test' };
  await api.call('accounts.register', { username: 'bob', password, device, registrationCode });
  await page.reload();
  await expect(code).toContainText('1 of 10 used');
  await code.getByRole('button', { name: 'Revoke the code' }).click();
  await page.getByRole('dialog', { name: 'Revoke the code' }).getByRole('button', { name: 'Revoke' }).click();
  await expect(code).toHaveCount(0);
});

test('a closed server offers no account, and says so to who asks for one', async ({ own }) => {
  const { api, open } = await own({ 'Accounts:Registration': 'Closed' });
  await register(api, 'Ann');
  const page = await open();
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Create an account' })).toHaveCount(0);
  await page.goto('/register');
  await expect(page.getByText('This server takes no new accounts.')).toBeVisible();
  await expect(page.getByLabel('User name')).toHaveCount(0);
});

test('a wrong password is said beside it and nothing is forgotten; the right one stays signed in over a reload', async ({
  page,
  someone,
  problems,
}) => {
  problems.allow(/status of 401/);
  const ann = await someone('Ann');
  await page.goto('/');
  const secret = page.getByLabel('Password', { exact: true });
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByLabel('User name')).toHaveAccessibleDescription(/^Enter your user name/);
  await page.getByLabel('User name').fill(ann.username.toUpperCase());
  await secret.fill('not this one');
  await secret.press('Enter');
  await expect(secret).toHaveAccessibleDescription(/^The name or the password is wrong/);
  await expect(secret).toBeFocused();
  await expect(page.getByLabel('User name')).toHaveValue(ann.username.toUpperCase());

  await secret.fill(ann.password);
  await secret.press('Enter');
  await expect(page.getByRole('button', { name: 'Account: Ann' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Account: Ann' })).toBeVisible();
});

test('whoever comes by an address is shown it once signed in', async ({ page, someone }) => {
  const ann = await someone('Ann');
  await page.goto('/settings/appearance');
  await page.getByLabel('User name').fill(ann.username);
  await page.getByLabel('Password', { exact: true }).fill(ann.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('heading', { name: 'Appearance' })).toBeVisible();
});

test('logging out asks first, and takes what this device held with it', async ({ person, someone }) => {
  const ann = await person('Ann');
  const bob = await someone('Bob');
  await say(bob, await direct(bob, ann), 'Between us');
  await expect(ann.page.getByRole('link', { name: /Between us/ })).toBeVisible();

  await ann.page.getByRole('button', { name: 'Account: Ann' }).click();
  await ann.page.getByRole('menuitem', { name: 'Log out' }).click();
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(ann.page.getByRole('link', { name: /Between us/ })).toBeVisible();

  await logOut(ann);
  await ann.page.reload();
  await expect(ann.page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  const held = await ann.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  expect(held).toEqual([]);
  expect((await ann.api.call('devices.list', {})).devices).toHaveLength(1);
});

test('two accounts of one browser are switched between, and one leaves without the other', async ({
  person,
  someone,
}) => {
  const ann = await person('Ann');
  const bea = await someone('Bea');
  const { page } = ann;
  await page.getByRole('button', { name: 'Account: Ann' }).click();
  await page.getByRole('menuitem', { name: 'Add an account' }).click();
  await expect(page.getByRole('button', { name: /^Ann/ })).toBeVisible();
  await page.getByLabel('User name').fill(bea.username);
  await page.getByLabel('Password', { exact: true }).fill(bea.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('button', { name: 'Account: Bea' })).toBeVisible();

  await page.getByRole('button', { name: 'Account: Bea' }).click();
  await expect(page.getByRole('menuitemcheckbox', { name: 'Bea' })).toBeChecked();
  await page.getByRole('menuitemcheckbox', { name: 'Ann' }).click();
  await expect(page.getByRole('button', { name: 'Account: Ann' })).toBeVisible();
  await page.getByRole('button', { name: 'Account: Ann' }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('button', { name: 'Account: Bea' })).toBeVisible();
});

test('a device that is signed out from another says so, and keeps the user name', async ({ person }) => {
  const ann = await person('Ann');
  await expect(ann.page.getByRole('heading', { name: 'No chats yet' })).toBeVisible();
  await ann.api.call('devices.revokeOthers', {});
  await expect(ann.page.getByText('Ann was signed out here from another device.')).toBeVisible();
  await expect(ann.page.getByLabel('User name')).toHaveValue(ann.username);
  await ann.page.getByLabel('Password', { exact: true }).fill(ann.password);
  await ann.page.getByRole('button', { name: 'Log in' }).click();
  await expect(ann.page.getByRole('button', { name: 'Account: Ann' })).toBeVisible();
});

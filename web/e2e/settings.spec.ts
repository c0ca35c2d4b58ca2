import type { Page } from '@playwright/test';
import { befriend, direct, expect, group, logIn, say, test } from './harness';

test.use({ serviceWorkers: 'allow' });

async function open(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('region', { name: 'Settings' }).getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
}

const save = (page: Page): Promise<void> => page.getByRole('button', { name: 'Save' }).click();
const chatRow = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Chats' }).getByRole('link').filter({ hasText: name });

test('a profile is checked field by field, and what is changed is seen by others when they look', async ({
  person,
}) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await befriend(ann, bob);
  await expect(chatRow(bob.page, 'Ann')).toBeVisible();

  const { page } = ann;
  await open(page, 'Profile');
  await page.getByLabel('Name', { exact: true }).fill(' ');
  await page.getByLabel('Email').fill('nowhere');
  await page.getByLabel('Phone').fill('0123');
  await page.getByLabel('Birthday').fill('2999-01-01');
  await save(page);
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await expect(page.getByLabel('Name', { exact: true })).toHaveAccessibleDescription('A name is needed.');
  await expect(page.getByLabel('Email')).toHaveAccessibleDescription('This is no email address.');
  await expect(page.getByLabel('Phone')).toHaveAccessibleDescription(/^Begin with \+/);
  await expect(page.getByLabel('Birthday')).toHaveAccessibleDescription('This day is yet to come.');

  await page.getByLabel('Name', { exact: true }).fill('Anna Maria');
  await page.getByLabel('About me').fill('At sea');
  await page.getByLabel('Email').fill(`${ann.username}@example.org`);
  await page.getByLabel('Phone').fill('');
  await page.getByLabel('Birthday').fill('1990-02-03');
  await page.getByLabel('Gender').selectOption('Female');
  await page.getByRole('radio', { name: 'Colour 3' }).check();
  await page.getByRole('radio', { name: '🦊' }).check();
  await save(page);
  await expect(page.getByText('Saved')).toBeVisible();

  await bob.page.getByRole('list', { name: 'Chats' }).getByRole('link').click();
  await bob.page.getByRole('button', { name: 'Details', exact: true }).click();
  const card = bob.page.getByRole('complementary', { name: 'Details' });
  await expect(card.getByRole('heading', { name: 'Anna Maria' })).toBeVisible();
  await expect(card).toContainText('At sea');
  await expect(card).toContainText('Female');
  await expect(card).not.toContainText('@example.org');
  await expect(chatRow(bob.page, 'Anna Maria')).toContainText('🦊');

  await open(page, 'Privacy');
  await page.getByRole('switch', { name: 'Show my email' }).click();
  await expect(page.getByRole('switch', { name: 'Show my email' })).toBeChecked();
  await bob.page.getByRole('button', { name: 'Details', exact: true }).click();
  await bob.page.getByRole('button', { name: 'Details', exact: true }).click();
  await expect(card).toContainText(`${ann.username}@example.org`);
  await page.reload();
  await page.getByRole('link', { name: 'Profile' }).click();
  await expect(page.getByLabel('About me')).toHaveValue('At sea');
  await expect(page.getByLabel('Birthday')).toHaveValue('1990-02-03');
  await expect(page.getByRole('radio', { name: '🦊' })).toBeChecked();
});

test('a new password needs the present one, and signs the other devices out', async ({
  person,
  browser,
  server,
  problems,
}) => {
  problems.allow(/status of 401/);
  const ann = await person('Ann');
  const other = await browser.newContext({ baseURL: server.url, locale: 'en-US' });
  problems.watch(other, server.url);
  const elsewhere = await other.newPage();
  await logIn(elsewhere, ann);
  await expect(elsewhere.getByRole('heading', { name: 'No chats yet' })).toBeVisible();

  const { page } = ann;
  await open(page, 'Password');
  const present = page.getByLabel('Present password');
  const next = page.getByLabel('New password');
  await present.fill('not this one');
  await next.fill('short');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(next).toHaveAccessibleDescription(/^At least 8 characters\./);
  await next.fill('another horse battery');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(present).toHaveAccessibleDescription(/^The password is wrong/);
  await present.fill(ann.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('The password is changed')).toBeVisible();

  await expect(elsewhere.getByText('The password of Ann was changed. Log in with the new one.')).toBeVisible();
  await elsewhere.getByLabel('Password', { exact: true }).fill('another horse battery');
  await elsewhere.getByRole('button', { name: 'Log in' }).click();
  await expect(elsewhere.getByRole('button', { name: 'Account: Ann' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Account: Ann' })).toBeVisible();
  await other.close();
});

test('devices are listed as they come, and each can be signed out', async ({ person, browser, server, problems }) => {
  const ann = await person('Ann');
  const { page } = ann;
  await open(page, 'Devices');
  const others = page.getByRole('main').getByRole('listitem');
  await expect(others).toHaveCount(1); // the one that registered
  const other = await browser.newContext({ baseURL: server.url, locale: 'en-US' });
  problems.watch(other, server.url);
  const elsewhere = await other.newPage();
  await logIn(elsewhere, ann);
  await expect(others).toHaveCount(2);
  await expect(elsewhere.getByRole('heading', { name: 'No chats yet' })).toBeVisible();
  await page.reload();
  await expect(others.filter({ hasText: /Chrom/ })).toContainText('Online');
  await others.filter({ hasText: /Chrom/ }).getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('dialog', { name: 'Sign this device out?' }).getByRole('button', { name: 'Sign out' }).click();
  await expect(elsewhere.getByText('Ann was signed out here from another device.')).toBeVisible();
  await expect(others).toHaveCount(1);
  await page.getByRole('button', { name: 'Sign out all others' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText('You are signed in nowhere else.')).toBeVisible();
  await other.close();
});

test('theme, text size and density hold at once and stay', async ({ person }) => {
  const { page } = await person('Ann');
  await page.emulateMedia({ colorScheme: 'light' });
  const look = () =>
    page.evaluate(() => {
      const style = getComputedStyle(document.documentElement);
      return {
        scheme: style.colorScheme,
        size: parseFloat(style.fontSize),
        ground: getComputedStyle(document.body).backgroundColor,
      };
    });
  await open(page, 'Appearance');
  const before = await look();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(async () => (await look()).ground).not.toBe(before.ground);
  await page.getByRole('radio', { name: 'Light' }).check();
  await expect.poll(async () => (await look()).ground).toBe(before.ground);
  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(async () => (await look()).scheme).toBe('dark');

  await page.getByRole('slider', { name: 'Text size' }).press('End');
  await expect(page.getByRole('slider', { name: 'Text size' })).toHaveAttribute('aria-valuetext', '150 %');
  await expect.poll(async () => (await look()).size).toBe(before.size * 1.5);
  await page.getByRole('radio', { name: 'Compact' }).check();
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
  await expect(page.getByRole('radio', { name: 'Compact' })).toBeChecked();
  expect(await look()).toMatchObject({ scheme: 'dark', size: before.size * 1.5 });
});

test('the language is another at once, everywhere, and stays', async ({ person, someone }) => {
  const ann = await person('Ann');
  const bob = await someone('Bob');
  await say(bob, await group(bob, 'Team', [ann]), 'Hello');
  const { page } = ann;
  await open(page, 'Language');
  await page.getByRole('radio', { name: '简体中文' }).check();
  await expect(page.getByRole('heading', { level: 1, name: '语言' })).toBeVisible();
  await expect(
    page
      .getByRole('navigation', { name: '栏目' })
      .or(page.getByRole('link', { name: '设置' }))
      .first(),
  ).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.reload();
  await expect(page.getByRole('radio', { name: '简体中文' })).toBeChecked();
  await page.goto('/');
  await page.getByRole('link', { name: /Team/ }).click();
  await expect(page.getByRole('log')).toContainText('Bob');
  await expect(page.getByRole('log')).not.toContainText('created the group');
  await page.goto('/settings/language');
  await page.getByRole('radio', { name: 'English' }).check();
  await expect(page.getByRole('heading', { level: 1, name: 'Language' })).toBeVisible();
});

test('the browser’s language is the first one', async ({ browser, server, problems }) => {
  const context = await browser.newContext({ baseURL: server.url, locale: 'zh-TW' });
  problems.watch(context, server.url);
  const page = await context.newPage();
  await page.goto('/log-in');
  await expect(page.getByRole('heading', { name: '登录' })).toBeVisible();
  await page.getByRole('combobox').selectOption('English');
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  await context.close();
});

test('desktop notifications come when Parley is not in front, and say no more than is wished', async ({
  person,
  someone,
}) => {
  const ann = await person('Ann');
  const bob = await someone('Bob');
  const chat = await direct(bob, ann);
  await ann.context.grantPermissions(['notifications']);
  await ann.context.addInitScript(() => {
    const shown: string[] = [];
    class Recorded extends EventTarget {
      static permission = 'granted';
      static requestPermission = () => Promise.resolve('granted');
      constructor(title: string, options?: NotificationOptions) {
        super();
        shown.push(`${title}: ${options?.body}`);
      }
      close(): void {}
    }
    // What is behind other windows has no focus.
    Object.assign(window, { Notification: Recorded, shown });
    document.hasFocus = () => false;
  });
  await ann.page.reload();
  const { page } = ann;
  const shown = () => page.evaluate(() => (window as unknown as { shown: string[] }).shown);
  await open(page, 'Notifications');
  await expect(page.getByRole('switch', { name: 'A sound for new messages' })).toBeChecked();
  await page.getByRole('switch', { name: 'A sound for new messages' }).click();
  await expect(page.getByRole('switch', { name: 'Show what was written' })).toBeDisabled();
  await page.getByRole('switch', { name: 'Desktop notifications' }).click();
  await expect(page.getByRole('switch', { name: 'Desktop notifications' })).toBeChecked();
  await say(bob, chat, 'Psst');
  await expect.poll(shown).toEqual(['Bob: Psst']);
  await page.getByRole('switch', { name: 'Show what was written' }).click();
  await say(bob, chat, 'Secret');
  await expect.poll(shown).toEqual(['Bob: Psst', 'Parley: New message']);
  await page.getByRole('switch', { name: 'Desktop notifications' }).click();
  await expect(page.getByRole('switch', { name: 'Desktop notifications' })).not.toBeChecked();
  await page.reload();
  await expect(page.getByRole('switch', { name: 'A sound for new messages' })).not.toBeChecked();
});

test('who may see that I am online is mine to say', async ({ person }) => {
  const [ann, bob, cay] = [await person('Ann'), await person('Bob'), await person('Cay')];
  await befriend(ann, bob);
  await say(cay, await direct(cay, ann), 'We are no contacts');
  await chatRow(bob.page, 'Ann').click();
  await chatRow(cay.page, 'Ann').click();
  const online = (page: Page) => chatRow(page, 'Ann').getByRole('img', { name: 'Online' });
  await expect(online(bob.page)).toBeVisible();
  await expect(online(cay.page)).toBeVisible();
  await open(ann.page, 'Privacy');
  const choice = ann.page.getByRole('group', { name: 'Who sees whether I am online' });
  await choice.getByRole('radio', { name: 'My contacts' }).check();
  await expect(online(cay.page)).toHaveCount(0);
  await expect(online(bob.page)).toBeVisible();
  await choice.getByRole('radio', { name: 'Nobody' }).check();
  await expect(online(bob.page)).toHaveCount(0);
  await choice.getByRole('radio', { name: 'Everyone' }).check();
  await expect(online(bob.page)).toBeVisible();
  await expect(online(cay.page)).toBeVisible();
});

test('a deleted account is gone, and who knew it sees so', async ({ person, problems }) => {
  problems.allow(/status of 401/);
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await befriend(ann, bob);
  await say(ann, await direct(ann, bob), 'My last words');
  await chatRow(bob.page, 'Ann').click();
  const { page } = ann;
  await open(page, 'Delete account');
  await expect(page.getByText('Nobody can ever take your user name again, you included.')).toBeVisible();
  const button = page.getByRole('main').getByRole('button', { name: 'Delete my account' });
  await button.click();
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription('Enter your password.');
  const finish = async (): Promise<void> => {
    await button.click();
    const dialog = page.getByRole('dialog', { name: 'Delete the account?' });
    await expect(dialog).toContainText('Ann will be gone for good.');
    await dialog.getByRole('button', { name: 'Delete my account' }).click();
  };
  await page.getByLabel('Password', { exact: true }).fill('not this one');
  await finish();
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/wrong/);
  await page.getByLabel('Password', { exact: true }).fill(ann.password);
  await finish();
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();

  await expect(chatRow(bob.page, 'Deleted account')).toBeVisible();
  await expect(bob.page.getByText('This account was deleted. Nobody reads here any more.')).toBeVisible();
  await expect(bob.page.getByRole('log')).toContainText('My last words');
  await page.getByLabel('User name').fill(ann.username);
  await page.getByLabel('Password', { exact: true }).fill(ann.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/wrong/);
});

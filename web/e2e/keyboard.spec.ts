import type { Locator, Page } from '@playwright/test';
import { befriend, chooseChat, composer, direct, expect, group, row, said, say, screens, test } from './harness';

/** Presses a key until something has the focus, which is to be seen all the way. */
async function pressTo(page: Page, key: string, target: Locator): Promise<void> {
  for (let pressed = 0; pressed < 40; pressed++) {
    if (await target.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press(key);
    await expectVisibleFocus(page);
  }
  await expect(target).toBeFocused();
}

/** Whatever has the focus shows it: an outline or a ring of its own, or of the field or label around it. */
async function expectVisibleFocus(page: Page): Promise<void> {
  const bare = await page.evaluate(() => {
    const active = document.activeElement;
    if (!active || active === document.body) return null;
    for (let element: Element | null = active, up = 0; element && up < 4; element = element.parentElement, up++) {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      if ((outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || (up > 0 && boxShadow !== 'none')) return null;
    }
    return active.outerHTML.slice(0, 200);
  });
  expect(bare).toBeNull();
}

/** Goes down a menu to what is wanted, and takes it. */
async function take(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('menu')).toBeVisible();
  await pressTo(page, 'ArrowDown', menuItem(page, name));
  await page.keyboard.press('Enter');
}

const title = (page: Page, name: string): Locator => page.getByRole('heading', { level: 1, name, exact: true });
const menuItem = (page: Page, name: string): Locator => page.getByRole('menuitem', { name, exact: true });
const part = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-part]')?.dataset['part']);

test('one logs in, finds a chat, writes, replies, reacts, edits and leaves without a mouse', async ({
  page,
  someone,
}) => {
  const [ann, bob] = [await someone('Ann'), await someone('Bob')];
  await befriend(ann, bob);
  await say(bob, await direct(ann, bob), 'Who is there?');

  await page.goto('/');
  await pressTo(page, 'Tab', page.getByLabel('User name'));
  await page.keyboard.type(ann.username);
  await pressTo(page, 'Tab', page.getByLabel('Password', { exact: true }));
  await page.keyboard.type(ann.password);
  await page.keyboard.press('Enter');
  await expect(row(page, 'Bob')).toBeVisible();

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Jump to a chat or contact' })).toBeFocused();
  await page.keyboard.type('bo');
  await expect(page.getByRole('option', { name: /Bob/ })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(composer(page)).toBeFocused();
  await page.keyboard.type('Only ');
  await page.keyboard.press('Control+b');
  await page.keyboard.type('me');
  await page.keyboard.press('Enter');
  await expect(said(page, 'Only me').locator('strong')).toHaveText('me');

  // Up into the history, to the message that is answered.
  const message = said(page, 'Who is there?');
  await page.keyboard.press('Shift+F6');
  expect(await part(page)).toBe('history');
  await pressTo(page, 'ArrowUp', message);
  await page.keyboard.press('Enter');
  await take(page, 'Reply');
  await expect(composer(page)).toBeFocused();
  await page.keyboard.type('You know me');
  await page.keyboard.press('Enter');
  await expect(said(page, 'You know me')).toContainText('Who is there?');

  await page.keyboard.press('Shift+F6');
  await expect(message).toBeFocused();
  await page.keyboard.press('Shift+F10');
  await take(page, 'React');
  await expect(page.getByRole('searchbox', { name: 'Search emoji' })).toBeFocused();
  await page.keyboard.type('thumbs up');
  await expect(page.getByRole('button', { name: /thumbs up/i }).first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expectVisibleFocus(page);
  await page.keyboard.press('Enter');
  await expect(message.getByRole('button', { name: /👍/ })).toHaveAttribute('aria-pressed', 'true');
  await expect(message).toBeFocused();

  await page.keyboard.press('F6');
  await expect(composer(page)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(composer(page)).toHaveValue('You know me');
  await page.keyboard.press('End');
  await page.keyboard.type(' well');
  await page.keyboard.press('Enter');
  await expect(said(page, 'You know me well')).toBeVisible();
  await page.keyboard.press('ArrowUp');
  await expect(composer(page)).toHaveValue('You know me well');
  await page.keyboard.press('Escape');
  await expect(composer(page)).toHaveValue('');
  await page.keyboard.press('Escape');
  await expect(title(page, 'Bob')).toHaveCount(0);
  await expect(row(page, 'Bob')).toBeFocused();
});

test('what was opened gives the focus back', async ({ person, someone }) => {
  const { page, ...ann } = await person('Ann');
  const bob = await someone('Bob');
  await say(bob, await direct(bob, ann), 'Hello');
  await pressTo(page, 'Tab', row(page, 'Bob'));
  await page.keyboard.press('Shift+F10');
  await expect(menuItem(page, 'Pin')).toBeFocused();
  await page.keyboard.press('s');
  await expect(menuItem(page, 'Set a remark')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(row(page, 'Bob')).toBeFocused();
  await page.keyboard.press('Shift+F10');
  await take(page, 'Set a remark');
  await expect(page.getByRole('textbox', { name: 'Remark' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(row(page, 'Bob')).toBeFocused();

  const newChat = page.getByRole('button', { name: 'New chat' });
  await pressTo(page, 'Shift+Tab', newChat);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'New chat' })).toBeVisible();
  for (let pressed = 0; pressed < 12; pressed++) {
    await page.keyboard.press('Tab');
    const inside = await page.evaluate(
      () => document.activeElement === document.body || document.activeElement?.closest('dialog') != null,
    );
    expect(inside).toBe(true);
  }
  await page.keyboard.press('Escape');
  await expect(newChat).toBeFocused();

  await chooseChat(page, 'Bob');
  await page.keyboard.press('Shift+F6');
  await pressTo(page, 'ArrowUp', said(page, 'Hello'));
  for (const action of ['Forward', 'Hide for me']) {
    await page.keyboard.press('Enter');
    await take(page, action);
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(said(page, 'Hello')).toBeFocused();
  }
  const attach = page.getByRole('button', { name: 'Attach' });
  await page.keyboard.press('F6');
  await pressTo(page, 'Shift+Tab', attach);
  await page.keyboard.press('Enter');
  await take(page, 'Poll');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(attach).toBeFocused();

  const account = page.getByRole('button', { name: 'Account: Ann' });
  await pressTo(page, 'Shift+Tab', account);
  await page.keyboard.press('Enter');
  await take(page, 'Log out');
  await expect(page.getByRole('dialog', { name: 'Log out?' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(account).toBeFocused();
});

test('a group’s pages are walked by keys, and closing them leads back to the chat', async ({ person, someone }) => {
  const { page, ...ann } = await person('Ann');
  await group(ann, 'Team', [await someone('Bob')]);
  await chooseChat(page, 'Team');
  const open = page.getByRole('button', { name: 'Details', exact: true });
  await pressTo(page, 'Shift+Tab', open);
  await page.keyboard.press('Enter');
  const details = page.getByRole('complementary', { name: 'Details' });
  await expect(details).toBeVisible();
  await expect(open).toBeFocused();
  await page.keyboard.press('Shift+F6');
  expect(await part(page)).toBe('list');
  await page.keyboard.press('Shift+F6');
  expect(await part(page)).toBe('rail');
  await page.keyboard.press('Shift+F6');
  expect(await part(page)).toBe('details');
  const members = details.getByRole('button', { name: /^Members/ });
  await pressTo(page, 'Tab', members);
  await page.keyboard.press('Enter');
  const back = details.getByRole('button', { name: 'Back' });
  await expect(back).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(members).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(details).toHaveCount(0);
  await expect(open).toBeFocused();
});

test('keys go from chat to chat, to those unread, to the settings, to the shortcuts and back', async ({
  person,
  someone,
}) => {
  const { page, ...ann } = await person('Ann');
  const others = [await someone('Cay'), await someone('Bob'), await someone('Abe')];
  for (const other of others) {
    const chat = await direct(other, ann);
    const seq = await say(other, chat, `From ${other.account.nickname}`);
    if (other !== others[0])
      await ann.api.call('conversations.mark', { conversationId: chat.id, read: seq, delivered: seq });
  }
  await expect(row(page, 'Abe')).toBeVisible();
  await expect(row(page, 'Abe')).not.toHaveAccessibleName(/unread/);
  await expect(row(page, 'Bob')).not.toHaveAccessibleName(/unread/);
  await expect(row(page, 'Cay')).toHaveAccessibleName(/1 unread/);
  await page.keyboard.press('Alt+ArrowDown');
  await expect(title(page, 'Abe')).toBeVisible();
  await expect(composer(page)).toBeFocused();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(title(page, 'Bob')).toBeVisible();
  await expect(composer(page)).toBeFocused();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(title(page, 'Abe')).toBeVisible();
  await page.keyboard.press('Alt+Shift+ArrowDown');
  await expect(title(page, 'Cay')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Pick a chat' })).toBeVisible();

  await page.keyboard.press('Control+,');
  await expect(title(page, 'Settings')).toBeVisible();
  await page.keyboard.press('?');
  const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(shortcuts).toContainText('Jump to a chat or contact');
  await expect(shortcuts).toContainText(/Next part of the window\s*F6/);
  await page.keyboard.press('Escape');
  // Out of the page, and not only out of sight: a key in between is still the dialog's.
  await expect(page.locator('dialog')).toHaveCount(0);
  await page.keyboard.press('Control+/');
  await expect(shortcuts).toBeVisible();
});

test('one skips to the content, and goes between the parts of the window', async ({ person, someone }) => {
  const { page, ...ann } = await person('Ann');
  const bob = await someone('Bob');
  const team = await group(bob, 'Team', [ann]);
  await say(bob, team, 'Hello');
  await page.goto(`/c/${team.id}?details`);
  await expect(page.getByRole('complementary', { name: 'Details' }).getByRole('article')).toBeVisible();
  await expect(said(page, 'Hello')).toBeVisible();
  await expect(composer(page)).toBeFocused();
  const seen: (string | undefined)[] = [];
  for (let pressed = 0; pressed < 5; pressed++) {
    await page.keyboard.press('F6');
    await expectVisibleFocus(page);
    seen.push(await part(page));
  }
  expect(seen).toEqual(['details', 'rail', 'list', 'history', 'composer']);
  await expect(composer(page)).toBeFocused();
  await page.keyboard.press('Shift+F6');
  expect(await part(page)).toBe('history');

  await page.goto('/settings/appearance');
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeVisible();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('button', { name: 'Skip to the content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('radio', { name: 'System' })).toBeFocused();
});

test('on a phone the focus goes into a chat, its details, and back to the row', async ({ person, someone }) => {
  const { page, ...ann } = await person('Ann', screens.phone);
  const bob = await someone('Bob');
  await say(bob, await direct(bob, ann), 'Hello');
  await expect(row(page, 'Bob')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await pressTo(page, 'Tab', row(page, 'Bob'));
  await page.keyboard.press('Enter');
  await expect(title(page, 'Bob')).toBeVisible();
  await expect(page.getByRole('main')).toBeFocused();
  const open = page.getByRole('button', { name: 'Details', exact: true });
  await pressTo(page, 'Tab', open);
  await page.keyboard.press('Enter');
  const details = page.getByRole('complementary', { name: 'Details' });
  await expect(details).toBeFocused();
  const close = details.getByRole('button', { name: 'Close' });
  await pressTo(page, 'Tab', close);
  await page.keyboard.press('Enter');
  await expect(open).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(row(page, 'Bob')).toBeFocused();
});

test('settings are changed by keys', async ({ person }) => {
  const { page } = await person('Ann');
  await page.goto('/settings/appearance');
  await pressTo(page, 'Tab', page.getByRole('radio', { name: 'System' }));
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Light' })).toBeChecked();
  await pressTo(page, 'Tab', page.getByRole('slider', { name: 'Text size' }));
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('slider')).toHaveAttribute('aria-valuetext', '112.5 %');
  await page.goto('/settings/notifications');
  const sound = page.getByRole('switch', { name: 'A sound for new messages' });
  await pressTo(page, 'Tab', sound);
  await page.keyboard.press('Space');
  await expect(sound).not.toBeChecked();
});

test('new messages are read aloud: of the open chat what is said, of another one where', async ({
  person,
  someone,
}) => {
  const { page, ...ann } = await person('Ann');
  const [bob, cay] = [await someone('Bob'), await someone('Cay')];
  const chat = await direct(bob, ann);
  await say(bob, chat, 'First');
  const other = await direct(cay, ann);
  await say(cay, other, 'First');
  await expect(row(page, 'Cay')).toBeVisible();
  await chooseChat(page, 'Bob');
  await say(bob, chat, 'Second');
  const aloud = page.locator('[aria-live="polite"]');
  await expect(aloud.filter({ hasText: 'Bob: Second' })).toHaveCount(1);
  await say(cay, other, 'From elsewhere');
  await expect(aloud.filter({ hasText: /Cay.*From elsewhere/ })).toHaveCount(1);
});

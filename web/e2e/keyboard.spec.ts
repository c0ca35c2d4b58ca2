import type { Locator, Page } from '@playwright/test';
import { befriend, direct, expect, group, say, test } from './harness';

/** Presses Tab until it is there. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let pressed = 0; pressed < 40; pressed++) {
    await page.keyboard.press(key);
    await expectVisibleFocus(page);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  await expect(target).toBeFocused();
}

/** Whatever has the focus shows it: an outline or a ring of its own, or of the field or label around it. */
async function expectVisibleFocus(page: Page): Promise<void> {
  const bare = await page.evaluate(() => {
    const active = document.activeElement;
    if (!active || active === document.body) return null;
    const inside = active.lastElementChild;
    if (inside && getComputedStyle(inside).outlineStyle !== 'none') return null;
    for (let element: Element | null = active, up = 0; element && up < 4; element = element.parentElement, up++) {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      if ((outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || (up > 0 && boxShadow !== 'none')) return null;
    }
    return active.outerHTML.slice(0, 200);
  });
  expect(bare).toBeNull();
}

const row = (page: Page, name: string): Locator =>
  page.getByRole('list', { name: 'Chats' }).getByRole('link').filter({ hasText: name });
const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Message', exact: true });
const title = (page: Page, name: string): Locator => page.getByRole('heading', { level: 1, name, exact: true });
const menuItem = (page: Page, name: string): Locator => page.getByRole('menuitem', { name });

/** Goes down a menu to what is wanted, and takes it. */
async function take(page: Page, name: string): Promise<void> {
  for (let pressed = 0; pressed < 20; pressed++) {
    if (await menuItem(page, name).evaluate((item) => item === document.activeElement)) break;
    await page.keyboard.press('ArrowDown');
  }
  await expect(menuItem(page, name)).toBeFocused();
  await expectVisibleFocus(page);
  await page.keyboard.press('Enter');
}

test('one logs in, finds a chat, writes, replies and reacts without a mouse', async ({ page, someone }) => {
  const [ann, bob] = [await someone('Ann'), await someone('Bob')];
  await befriend(ann, bob);
  const chat = await direct(ann, bob);
  await say(bob, chat, 'Who is there?');

  await page.goto('/');
  await tabTo(page, page.getByLabel('User name, email or phone'));
  await page.keyboard.type(ann.username);
  await tabTo(page, page.getByLabel('Password', { exact: true }));
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
  await expect(page.getByRole('log').getByText('me', { exact: true })).toHaveCSS('font-weight', /[67]00/);

  // Back up through the history, to the message that is answered.
  const message = page.getByRole('listitem', { name: /Who is there\?$/ });
  await tabTo(page, page.getByRole('log').getByRole('listitem').last(), 'Shift+Tab').catch(() => {});
  for (let pressed = 0; pressed < 10; pressed++) {
    if (await message.evaluate((item) => item === document.activeElement)) break;
    await page.keyboard.press('ArrowUp');
  }
  await expect(message).toBeFocused();
  await expectVisibleFocus(page);
  await page.keyboard.press('Enter');
  await take(page, 'Reply');
  await expect(composer(page)).toBeFocused();
  await page.keyboard.type('You know me');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listitem', { name: /You know me$/ })).toContainText('Who is there?');

  await page.keyboard.press('Shift+Tab');
  for (let pressed = 0; pressed < 15; pressed++) {
    if (await message.evaluate((item) => item === document.activeElement)) break;
    await page.keyboard.press(
      (await page.evaluate(() => document.activeElement?.closest('[role="log"]') != null)) ? 'ArrowUp' : 'Shift+Tab',
    );
  }
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

  await composer(page).focus();
  await page.keyboard.press('ArrowUp');
  await expect(composer(page)).toHaveValue('You know me');
  await page.keyboard.press('Escape');
  await expect(composer(page)).toHaveValue('');
});

test('the list has a menu by keyboard, and what was opened gives the focus back', async ({ person, someone }) => {
  const { page, ...ann } = await person('Ann');
  const bob = await someone('Bob');
  await say(bob, await direct(bob, ann), 'Hello');
  await expect(row(page, 'Bob')).toBeVisible();
  await tabTo(page, row(page, 'Bob'));
  await page.keyboard.press('Shift+F10');
  await expect(menuItem(page, 'Pin')).toBeFocused();
  await page.keyboard.press('End');
  await expect(menuItem(page, 'Do not disturb for good')).toBeFocused();
  await page.keyboard.press('s');
  await expect(menuItem(page, 'Set a remark')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(row(page, 'Bob')).toBeFocused();
  await page.keyboard.press('Shift+F10');
  await take(page, 'Set a remark');
  await expect(page.getByRole('textbox', { name: 'Remark' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(row(page, 'Bob')).toBeFocused();

  const newChat = page.getByRole('button', { name: 'New chat' });
  await tabTo(page, newChat, 'Shift+Tab');
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

  await tabTo(page, page.getByRole('button', { name: 'Account: Ann' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await take(page, 'Log out');
  await expect(page.getByRole('dialog', { name: 'Log out?' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Account: Ann' })).toBeFocused();
});

test('keys go from chat to chat, to those unread, to the settings, to the shortcuts and back', async ({
  person,
  someone,
}) => {
  const { page, ...ann } = await person('Ann');
  const others = [await someone('Cay'), await someone('Bob'), await someone('Abe')];
  for (const other of others) {
    const chat = await direct(other, ann);
    await say(other, chat, `From ${other.account.nickname}`);
    if (other !== others[0]) {
      const { lastSeq } = await ann.api.call('conversations.get', { conversationId: chat.id });
      await ann.api.call('conversations.mark', { conversationId: chat.id, read: lastSeq });
    }
  }
  await expect(row(page, 'Abe')).not.toHaveAccessibleName(/unread/);
  await expect(row(page, 'Cay')).toHaveAccessibleName(/1 unread/);
  await page.keyboard.press('Alt+ArrowDown');
  await expect(title(page, 'Abe')).toBeVisible();
  await expect(composer(page)).toBeFocused();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(title(page, 'Bob')).toBeVisible();
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
  await page.keyboard.press('Escape');
  await expect(shortcuts).toHaveCount(0);
  await page.keyboard.press('Control+/');
  await expect(shortcuts).toBeVisible();
});

test('one skips to the content, and goes between the parts of the window', async ({ person, someone }) => {
  const { page, ...ann } = await person('Ann');
  const bob = await someone('Bob');
  const team = await group(bob, 'Team', [ann]);
  await page.goto(`/c/${team.id}?details`);
  await expect(page.getByRole('complementary', { name: 'Details' })).toBeVisible();
  await expect(composer(page)).toBeFocused();
  const part = () => page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-part]')?.dataset['part']);
  const seen: (string | undefined)[] = [];
  for (let pressed = 0; pressed < 4; pressed++) {
    await page.keyboard.press('F6');
    await expectVisibleFocus(page);
    seen.push(await part());
  }
  expect(seen).toEqual(['details', 'rail', 'list', 'screen']);
  await expect(composer(page)).toBeFocused();
  await page.keyboard.press('Shift+F6');
  expect(await part()).toBe('list');

  await page.goto('/settings/appearance');
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeVisible();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('button', { name: 'Skip to the content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Enter');
  expect(await part()).toBe('screen');
});

test('settings are changed by keys', async ({ person }) => {
  const { page } = await person('Ann');
  await page.goto('/settings/appearance');
  await tabTo(page, page.getByRole('radio', { name: 'System' }));
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Light' })).toBeChecked();
  await tabTo(page, page.getByRole('slider', { name: 'Text size' }));
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('slider')).toHaveAttribute('aria-valuetext', '112.5 %');
  await page.goto('/settings/notifications');
  const sound = page.getByRole('switch', { name: 'A sound for new messages' });
  await tabTo(page, sound);
  await page.keyboard.press('Space');
  await expect(sound).not.toBeChecked();
});

import type { Locator, Page } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { befriend, direct, expect, group, say, screens, test } from './harness';

const list = (page: Page): Locator => page.getByRole('list', { name: 'Chats' });
const rows = (page: Page): Locator => list(page).getByRole('link');
const row = (page: Page, title: string): Locator => rows(page).filter({ hasText: title });
const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Message', exact: true });

/** The menu of a row, and what is chosen from it. */
async function choose(page: Page, title: string, item: string): Promise<void> {
  await row(page, title).click({ button: 'right' });
  await page.getByRole('menuitem', { name: item }).click();
}

test('a row tells the last message and exactly how many are unread, as they come and as they are read', async ({
  person,
  someone,
}) => {
  const ann = await person('Ann');
  const [bob, cay] = [await someone('Bob'), await someone('Cay')];
  const { page } = ann;
  await expect(page.getByRole('heading', { name: 'No chats yet' })).toBeVisible();

  const chat = await direct(bob, ann);
  await say(bob, chat, 'First');
  await expect(row(page, 'Bob')).toHaveAccessibleName(/Bob .*First 1 unread message$/);
  await say(bob, chat, '**Second**, in _bold_');
  await expect(row(page, 'Bob')).toHaveAccessibleName(/Second, in bold 2 unread messages$/);
  await expect(page).toHaveTitle('(2) Parley');
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Chats' })).toHaveAccessibleName(
    /2 unread messages/,
  );

  const team = await group(cay, 'Team', [ann, bob]);
  await say(cay, team, 'Without a mention');
  await expect(row(page, 'Team')).toHaveAccessibleName(/Cay: Without a mention .*unread message/);
  await expect(row(page, 'Team').getByRole('img', { name: /mentioned/ })).toHaveCount(0);
  await cay.api.call('messages.send', {
    conversationId: team.id,
    clientId: randomUUID(),
    text: '@Ann, look',
    mentions: [ann.account.id],
  });
  await expect(row(page, 'Team').getByRole('img', { name: 'You are mentioned' })).toBeVisible();
  const unread = (await ann.api.call('conversations.get', { conversationId: team.id })).unread;
  await expect(row(page, 'Team')).toHaveAccessibleName(new RegExp(`${unread} unread messages$`));
  await expect(page).toHaveTitle(`(${unread + 2}) Parley`);

  await row(page, 'Team').click();
  await expect(row(page, 'Team')).not.toHaveAccessibleName(/unread|mentioned/);
  await expect(page).toHaveTitle('(2) Parley');
  // What comes while it is open and looked at is read at once.
  await say(cay, team, 'And this?');
  await expect(row(page, 'Team')).toHaveAccessibleName(/Cay: And this\?$/);
  await row(page, 'Bob').click();
  await expect(page).toHaveTitle('Parley');

  await composer(page).fill('Back to you');
  await composer(page).press('Enter');
  await expect(row(page, 'Bob')).toHaveAccessibleName(/(Sent|Delivered) Back to you$/);
  const { lastSeq } = await bob.api.call('conversations.get', { conversationId: chat.id });
  await bob.api.call('conversations.mark', { conversationId: chat.id, read: lastSeq });
  await expect(row(page, 'Bob')).toHaveAccessibleName(/Read Back to you$/);
});

test('what was read on one device is read on the other', async ({ person, someone, browser, server, problems }) => {
  const ann = await person('Ann');
  const bob = await someone('Bob');
  await say(bob, await direct(bob, ann), 'Seen where?');
  await expect(row(ann.page, 'Bob')).toHaveAccessibleName(/1 unread message$/);

  const phone = await browser.newContext({ baseURL: server.url, ...screens.phone });
  problems.watch(phone, server.url);
  const page = await phone.newPage();
  await page.goto('/');
  await page.getByLabel('User name').fill(ann.username);
  await page.getByLabel('Password', { exact: true }).fill(ann.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await row(page, 'Bob').click();
  await expect(page.getByRole('log')).toContainText('Seen where?');
  await expect(row(ann.page, 'Bob')).not.toHaveAccessibleName(/unread/);
  await phone.close();
});

test('chats stand by what happened last, and pinned ones above', async ({ person, someone }) => {
  const ann = await person('Ann');
  const { page } = ann;
  const names = ['Bob', 'Cay', 'Dan'];
  const others = [await someone('Bob'), await someone('Cay'), await someone('Dan')];
  const chats = [];
  for (const other of others) {
    const chat = await direct(other, ann);
    await say(other, chat, `From ${other.account.nickname}`);
    chats.push(chat);
  }
  const order = async () => {
    const said = await rows(page).allTextContents();
    return said.map((text) => names.find((name) => text.includes(name)));
  };
  await expect.poll(order).toEqual(['Dan', 'Cay', 'Bob']);
  await say(others[0]!, chats[0]!, 'Again');
  await expect.poll(order).toEqual(['Bob', 'Dan', 'Cay']);

  await choose(page, 'Cay', 'Pin');
  await expect.poll(order).toEqual(['Cay', 'Bob', 'Dan']);
  await expect(row(page, 'Cay').getByRole('img', { name: 'Pinned' })).toBeVisible();
  await say(others[2]!, chats[2]!, 'Newest');
  await expect.poll(order).toEqual(['Cay', 'Dan', 'Bob']);
  await page.reload();
  await expect.poll(order).toEqual(['Cay', 'Dan', 'Bob']);
  await choose(page, 'Cay', 'Unpin');
  await expect.poll(order).toEqual(['Dan', 'Bob', 'Cay']);
});

test('a quiet chat counts for itself alone', async ({ person, someone }) => {
  const ann = await person('Ann');
  const bob = await someone('Bob');
  const chat = await direct(bob, ann);
  await say(bob, chat, 'Loud');
  await expect(ann.page).toHaveTitle('(1) Parley');
  await choose(ann.page, 'Bob', 'Do not disturb for good');
  await expect(row(ann.page, 'Bob').getByRole('img', { name: 'Do not disturb' })).toBeVisible();
  await expect(ann.page).toHaveTitle('Parley');
  await say(bob, chat, 'Quiet');
  await expect(row(ann.page, 'Bob')).toHaveAccessibleName(/Quiet 2 unread messages$/);
  await expect(ann.page).toHaveTitle('Parley');
  await choose(ann.page, 'Bob', 'Allow notifications again');
  await expect(ann.page).toHaveTitle('(2) Parley');
  await choose(ann.page, 'Bob', 'Mark as read');
  await expect(row(ann.page, 'Bob')).not.toHaveAccessibleName(/unread/);
  await expect(ann.page).toHaveTitle('Parley');
});

test('an archived chat is out of the list and comes back from the archive', async ({ person, someone }) => {
  const ann = await person('Ann');
  const { page } = ann;
  const bob = await someone('Bob');
  const chat = await direct(bob, ann);
  await say(bob, chat, 'Keep this');
  await choose(page, 'Bob', 'Archive');
  await expect(row(page, 'Bob')).toHaveCount(0);
  const archive = list(page).getByRole('button', { name: 'Archived' });
  await expect(archive).toHaveAccessibleName(/^Archived 1 1 archived chat has unread messages/);
  await archive.click();
  await expect(page.getByRole('heading', { name: 'Archived' })).toBeVisible();
  await expect(row(page, 'Bob')).toBeVisible();
  await choose(page, 'Bob', 'Take out of the archive');
  await expect(page.getByText('Nothing archived')).toBeVisible();
  await page.getByRole('button', { name: 'Back to all chats' }).click();
  await expect(row(page, 'Bob')).toBeVisible();
  await expect(archive).toHaveCount(0);
});

test('a remark is mine alone, and stands wherever the chat does', async ({ person, someone }) => {
  const ann = await person('Ann');
  const [bob, cay] = [await someone('Bob'), await someone('Cay')];
  const { page } = ann;
  await befriend(ann, bob);
  await say(cay, await group(cay, 'Team', [ann]), 'Hello');

  await choose(page, 'Bob', 'Set a remark');
  const dialog = page.getByRole('dialog', { name: 'Set a remark' });
  await expect(dialog.getByRole('textbox', { name: 'Remark' })).toBeFocused();
  await dialog.getByRole('textbox', { name: 'Remark' }).fill('Brother');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row(page, 'Brother')).toBeVisible();
  await choose(page, 'Team', 'Set a remark');
  await page.getByRole('textbox', { name: 'Remark' }).fill('Work');
  await page.getByRole('textbox', { name: 'Remark' }).press('Enter');
  await expect(row(page, 'Work')).toBeVisible();

  await row(page, 'Brother').click();
  await expect(page.getByRole('heading', { name: 'Brother' })).toBeVisible();
  await page.getByRole('link', { name: 'Contacts', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Contacts' }).getByRole('link', { name: /Brother/ })).toBeVisible();
});

test('filters show all, unread, groups or direct chats, and say where there is nothing', async ({
  person,
  someone,
}) => {
  const ann = await person('Ann');
  const bob = await someone('Bob');
  const { page } = ann;
  const tab = (name: string) => page.getByRole('tab', { name, exact: true });
  const chat = await direct(bob, ann);
  await say(bob, chat, 'Unread');
  await expect(row(page, 'Bob')).toBeVisible();
  await tab('Groups').click();
  await expect(page.getByText('No groups yet')).toBeVisible();
  await group(ann, 'Team', [bob]);
  await expect(row(page, 'Team')).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await tab('Direct').click();
  await expect(rows(page)).toHaveCount(1);
  await expect(row(page, 'Bob')).toBeVisible();
  await tab('Direct').press('ArrowLeft');
  await expect(tab('Groups')).toBeFocused();
  await expect(tab('Groups')).toHaveAttribute('aria-selected', 'true');
  await tab('Unread').click();
  await expect(rows(page)).toHaveCount(1);
  // It does not vanish under the eyes of who opens it.
  await row(page, 'Bob').click();
  await expect(row(page, 'Bob')).not.toHaveAccessibleName(/unread/);
  await expect(rows(page)).toHaveCount(1);
  await tab('All').click();
  await expect(rows(page)).toHaveCount(2);
});

test('a name finds chats and people, whatever its accents and case', async ({ person, someone }) => {
  const ann = await person('Ann');
  const { page } = ann;
  const zoe = await someone('Zoë Émile');
  const wei = await someone('张伟');
  await befriend(ann, wei);
  await say(zoe, await direct(zoe, ann), 'Hello');
  await expect(row(page, 'Zoë')).toBeVisible();
  const search = page.getByRole('searchbox', { name: 'Search chats and people' });
  await search.fill('emi ZOE');
  await expect(rows(page)).toHaveCount(1);
  await expect(row(page, 'Zoë')).toBeVisible();
  await search.fill('张');
  await expect(rows(page)).toHaveCount(1);
  await expect(row(page, '张伟')).toBeVisible();
  await search.fill(wei.username);
  await expect(row(page, '张伟')).toBeVisible();
  await search.fill('Nobody');
  await expect(page.getByText('No chat and no contact is called “Nobody”.')).toBeVisible();
  await page.getByRole('button', { name: 'Find people' }).click();
  await expect(page.getByRole('dialog', { name: 'New chat' })).toBeVisible();
  await page.keyboard.press('Escape');
  await search.focus();
  await search.press('Escape');
  await expect(search).toHaveValue('');
  await expect(row(page, '张伟')).toBeVisible();
});

test('what I began to write, who is typing and who is there stand in the list', async ({ person, someone }) => {
  const ann = await person('Ann');
  const [bob, cay] = [await person('Bob'), await someone('Cay')];
  const { page } = ann;
  await befriend(ann, bob);
  const team = await group(cay, 'Team', [ann]);
  await say(cay, team, 'Hello');

  await row(page, 'Team').click();
  await composer(page).fill('Half a thought');
  await row(page, 'Bob').click();
  await expect(row(page, 'Team')).toHaveAccessibleName(/Draft: Half a thought/);
  await page.reload();
  await expect(row(page, 'Team')).toHaveAccessibleName(/Draft: Half a thought/);
  await row(page, 'Team').click();
  await expect(composer(page)).toHaveValue('Half a thought');

  await expect(row(page, 'Bob').getByRole('img', { name: 'Online' })).toBeVisible();
  await row(bob.page, 'Ann').click();
  await composer(bob.page).pressSequentially('Hey');
  await expect(row(page, 'Bob')).toHaveAccessibleName(/typing…/);
  await row(page, 'Bob').click();
  const head = page.getByRole('main').locator('header');
  await expect(head).toContainText(/Bob\s*typing…/);
  await expect(head.getByRole('img', { name: 'Online' })).toBeVisible();
  await composer(bob.page).press('Enter');
  await expect(row(page, 'Bob')).toHaveAccessibleName(/Hey$/);
  await cay.api.call('conversations.typing', { conversationId: team.id });
  await expect(row(page, 'Team')).toHaveAccessibleName(/Cay is typing…/);

  await bob.page.close();
  await expect(row(page, 'Bob').getByRole('img', { name: 'Online' })).toHaveCount(0);
  await expect(head).toContainText('last seen just now');
});

test('a thousand chats are a few nodes, and the keyboard goes through them', async ({ person }) => {
  test.slow();
  const ann = await person('Ann');
  const { page } = ann;
  const count = 1_000;
  for (let made = 0; made < count; made += 50)
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        ann.api.call('groups.create', {
          clientId: randomUUID(),
          title: `Group ${made + index + 1}`,
          accountIds: [],
        }),
      ),
    );
  await page.reload();
  await expect(list(page).getByRole('listitem').first()).toHaveAttribute('aria-setsize', String(count));
  const few = async () => {
    expect(await rows(page).count()).toBeLessThan(60);
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(2_000);
  };
  await few();

  const focused = () => page.evaluate(() => document.activeElement?.closest('[aria-posinset]')?.ariaPosInSet);
  await page.getByRole('searchbox').press('ArrowDown');
  await expect.poll(focused).toBe('1');
  await page.keyboard.press('ArrowDown');
  await expect.poll(focused).toBe('2');
  await page.keyboard.press('End');
  await expect.poll(focused).toBe(String(count));
  await few();
  await page.keyboard.press('PageUp');
  await expect.poll(focused).not.toBe(String(count));
  await page.keyboard.press('Home');
  await expect.poll(focused).toBe('1');
  const title = await page.evaluate(() => /Group \d+/.exec(document.activeElement?.textContent ?? '')?.[0]);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: title!, exact: true })).toBeVisible();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(page.getByRole('heading', { level: 1, name: title!, exact: true })).toHaveCount(0);
});

test('on a phone the list and the chat are a screen each, and a long press opens the menu', async ({
  person,
  someone,
}) => {
  const ann = await person('Ann', screens.phone);
  const bob = await someone('Bob');
  const { page } = ann;
  await say(bob, await direct(bob, ann), 'To your phone');
  await expect(row(page, 'Bob')).toBeVisible();
  const box = (await row(page, 'Bob').boundingBox())!;
  const touch = await ann.context.newCDPSession(page);
  const finger = [{ x: box.x + 60, y: box.y + 20 }];
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: finger });
  await expect(page.getByRole('menuitem', { name: 'Pin' })).toBeVisible();
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await page.getByRole('menuitem', { name: 'Pin' }).tap();
  await expect(row(page, 'Bob').getByRole('img', { name: 'Pinned' })).toBeVisible();

  await row(page, 'Bob').tap();
  await expect(page.getByRole('log')).toContainText('To your phone');
  await expect(list(page)).toBeHidden();
  await page.getByRole('button', { name: 'Back to chats' }).tap();
  await expect(row(page, 'Bob')).toBeVisible();
  await row(page, 'Bob').tap();
  await expect(page.getByRole('log')).toBeVisible();
  await page.goBack();
  await expect(row(page, 'Bob')).toBeVisible();
  await expect(page.getByRole('log')).toBeHidden();
});

import type { Page } from '@playwright/test';
import type { Conversation, Entry } from '../src/protocol/generated';
import {
  chooseChat,
  composer,
  direct,
  expect,
  fill,
  group,
  history,
  row,
  said,
  say,
  type Someone,
  state,
  stored,
  test,
  texts,
  write,
} from './harness';

test.use({ serviceWorkers: 'allow' });

/** Everything that was said, as the server has it. */
async function saidIn({ id }: Conversation, someone: Someone): Promise<string[]> {
  const entries: Entry[] = [];
  for (let hasAfter = true; hasAfter;) {
    const after = entries.at(-1)?.seq ?? 0;
    const page = await someone.api.call('messages.history', { conversationId: id, after, limit: 100 });
    entries.push(...page.entries);
    hasAfter = page.hasAfter;
  }
  return entries.flatMap(({ message }) => message?.text ?? []);
}

const numbered = (count: number, from = 1) => Array.from({ length: count }, (_, index) => `Line ${from + index}`);

/** The application itself is kept once its worker is there. */
const kept = (page: Page) => page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));

test.beforeEach(({ problems }) => problems.allowOffline());

test('what was seen is there after a reload without network, in the list and in the chat', async ({
  person,
  someone,
  server,
}) => {
  const [bob, cleo] = [await someone('Bob'), await someone('Cleo')];
  const ann = await person('Ann');
  const { page, context } = ann;
  await fill([bob], await direct(bob, ann), 12, { text: (index) => `From Bob ${index + 1}` });
  await say(cleo, await direct(cleo, ann), 'From Cleo');
  await chooseChat(page, 'Bob');
  await expect(said(page, 'From Bob 12')).toBeVisible();
  await kept(page);

  await context.setOffline(true);
  await server.stop();
  await page.reload();
  await expect(said(page, 'From Bob 12')).toBeVisible();
  await expect(row(page, 'Cleo')).toHaveAccessibleName(/From Cleo 1 unread message/);
  await expect(page.getByRole('heading', { level: 1, name: 'Bob' })).toBeVisible();
  expect(await texts(page)).toEqual(expect.arrayContaining(['From Bob 10', 'From Bob 11', 'From Bob 12']));

  // What was never looked at is not here, and says so.
  await page.goto('/');
  await expect(row(page, 'Bob')).toBeVisible();
  await expect(page.getByText('No connection.')).toBeVisible();
});

test('messages written offline wait, outlive a reload, and go out in their order, each once', async ({
  person,
  someone,
}) => {
  const bob = await someone('Bob');
  const ann = await person('Ann');
  const { page, context } = ann;
  const chat = await direct(bob, ann);
  await say(bob, chat, 'Hello');
  await chooseChat(page, 'Bob');
  await expect(said(page, 'Hello')).toBeVisible();

  await kept(page);
  await context.setOffline(true);
  const lines = numbered(12);
  for (const line of lines) await write(page, line);
  await expect(state(page, 'Line 12', 'Waiting to be sent')).toBeVisible();
  await expect(row(page, 'Bob')).toHaveAccessibleName(/Waiting to be sent Line 12/);
  await expect.poll(() => stored(page)).toContain('Line 12');

  await page.reload();
  await expect(state(page, 'Line 12', 'Waiting to be sent')).toBeVisible();
  expect(await texts(page)).toEqual(['Hello', ...lines]);

  await context.setOffline(false);
  await expect(state(page, 'Line 12', 'Sent')).toBeVisible();
  expect(await saidIn(chat, bob)).toEqual(['Hello', ...lines]);
  expect(await texts(page)).toEqual(['Hello', ...lines]);
  await expect(history(page).getByRole('img', { name: 'Sent' })).toHaveCount(12);
});

test('messages of one moment keep their order through a reload', async ({ person, someone }) => {
  const bob = await someone('Bob');
  const ann = await person('Ann');
  const { page, context } = ann;
  const chat = await direct(bob, ann);
  await chooseChat(page, 'Bob');
  await expect(composer(page)).toBeVisible();
  await kept(page);
  await context.setOffline(true);
  const lines = numbered(40);
  // Faster than anyone types: many in the same millisecond.
  await composer(page).evaluate(async (field: HTMLTextAreaElement, lines) => {
    for (const line of lines) {
      field.value = line;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      field.form!.requestSubmit();
    }
  }, lines);
  await expect(said(page, 'Line 40')).toBeVisible();
  await expect.poll(() => stored(page)).toContain('Line 40');
  await page.reload();
  await expect(said(page, 'Line 40')).toBeVisible();
  await context.setOffline(false);
  await expect(state(page, 'Line 40', 'Sent')).toBeVisible();
  expect(await saidIn(chat, bob)).toEqual(lines);
});

test('a message whose answer was lost is there once', async ({ person, someone }) => {
  const bob = await someone('Bob');
  const ann = await person('Ann');
  const { page } = ann;
  const chat = await direct(bob, ann);
  let swallowed = 0;
  await page.routeWebSocket(/\/ws/, (browser) => {
    const server = browser.connectToServer();
    let sending = -1;
    browser.onMessage((frame) => {
      const { id, op } = JSON.parse(String(frame)) as { id: number; op: string };
      if (op === 'messages.send' && swallowed < 2) sending = id;
      server.send(frame);
    });
    server.onMessage(async (frame) => {
      const { id, ok } = JSON.parse(String(frame)) as { id?: number; ok?: object };
      if (id !== sending || !ok) return browser.send(frame);
      swallowed++;
      await browser.close({ code: 3000 });
      await server.close();
    });
  });
  await page.reload();
  await chooseChat(page, 'Bob');
  await write(page, 'Once');
  await write(page, 'And once');
  await expect(state(page, 'And once', 'Sent')).toBeVisible();
  expect(swallowed).toBe(2);
  expect(await saidIn(chat, bob)).toEqual(['Once', 'And once']);
  expect(await texts(page)).toEqual(['Once', 'And once']);
});

test('a server killed in the middle of many messages loses none and doubles none', async ({ person, server }) => {
  const [ann, bob] = await Promise.all([person('Ann'), person('Bob')]);
  const chat = await direct(ann, bob);
  await say(ann, chat, 'Hello');
  await Promise.all([chooseChat(ann.page, 'Bob'), chooseChat(bob.page, 'Ann')]);

  const lines = ['Hello', ...numbered(40)];
  await ann.page.bringToFront();
  let killed: Promise<void> | undefined;
  for (const [index, line] of lines.slice(1).entries()) {
    await write(ann.page, line);
    if (index === 14) killed = server.kill();
  }
  await killed;
  await server.start();

  await expect(state(ann.page, 'Line 40', 'Delivered').or(state(ann.page, 'Line 40', 'Read'))).toBeVisible({
    timeout: 30_000,
  });
  expect(await saidIn(chat, bob)).toEqual(lines);
  await expect(said(bob.page, 'Line 40')).toBeVisible();
  await expect(history(ann.page).getByRole('img', { name: /Waiting|Being sent|Not sent/ })).toHaveCount(0);
  for (const { page } of [ann, bob]) {
    const shown = await texts(page);
    expect(shown.length).toBeGreaterThan(5);
    expect(shown).toEqual(lines.slice(-shown.length));
  }

  // Whoever looks at it has read it, and the other one sees that.
  await bob.page.bringToFront();
  await history(bob.page).click();
  await expect(state(ann.page, 'Line 40', 'Read')).toBeVisible();
});

for (const count of [1, 50, 5_000])
  test(`after ${count} messages came while away, all of them are counted and can be read`, async ({
    person,
    someone,
  }) => {
    const [bob, cleo] = [await someone('Bob'), await someone('Cleo')];
    const ann = await person('Ann');
    const { page, context } = ann;
    const chat = await group(bob, 'Everyone', [ann, cleo]);
    await say(bob, chat, 'Before');
    await chooseChat(page, 'Everyone');
    await expect(row(page, 'Everyone')).not.toHaveAccessibleName(/unread/);
    await page.goto('/contacts');
    await page.goto('/');

    await context.setOffline(true);
    await fill([bob, cleo], chat, count, { text: (index) => `Line ${index + 1}` });
    await context.setOffline(false);
    const unread = count === 1 ? '1 unread message' : `${count} unread messages`;
    await expect(row(page, 'Everyone')).toHaveAccessibleName(new RegExp(`Line ${count} ${unread}$`));
    expect((await ann.api.call('conversations.get', { conversationId: chat.id })).unread).toBe(count);

    const lines = await saidIn(chat, bob);
    expect(lines).toEqual(['Before', ...numbered(count)]);
    await chooseChat(page, 'Everyone');
    await expect(page.getByRole('separator', { name: 'Unread messages' })).toBeVisible();
    await expect(said(page, 'Line 1')).toBeInViewport();
    const first = await texts(page);
    const from = lines.indexOf(first[0]!);
    expect(first).toEqual(lines.slice(from, from + first.length));

    const newest = page.getByRole('button', { name: /^To the newest message/ });
    if (count > 1) await newest.click();
    await expect(said(page, `Line ${count}`)).toBeInViewport();
    await expect(row(page, 'Everyone')).not.toHaveAccessibleName(/unread/);
    const last = await texts(page);
    expect(last).toEqual(lines.slice(-last.length));
    await expect
      .poll(async () => (await ann.api.call('conversations.get', { conversationId: chat.id })).unread)
      .toBe(0);
  });

test('without connection a banner says so, and “now” does not wait', async ({ person, server }) => {
  const { page } = await person('Ann');
  // From here on nothing happens by itself once the clock stands still.
  await page.clock.install();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Chats', exact: true })).toBeVisible();
  await server.stop();
  const banner = page.getByRole('status').filter({ hasText: 'No connection.' });
  await expect(banner).toBeVisible();
  await expect(banner).toContainText(/Trying again in \d+ seconds?\./);
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 50);
  await server.start();
  await expect(banner).toBeVisible();
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect(page.getByRole('button', { name: 'Try now' })).toBeHidden();
  await expect(page.getByText(/No connection|Connecting/)).toBeHidden();
});

test('the connection comes back by itself, and the banner goes', async ({ person, server }) => {
  const { page } = await person('Ann');
  await server.stop();
  await expect(page.getByText('No connection.')).toBeVisible();
  await server.start();
  await expect(page.getByText(/No connection|Connecting/)).toBeHidden({ timeout: 60_000 });
});

test('a message that is refused says why, and can be sent again or given up', async ({ person, someone }) => {
  const bob = await someone('Bob');
  const ann = await person('Ann');
  const { page, context } = ann;
  const chat = await group(bob, 'Everyone', [ann]);
  await chooseChat(page, 'Everyone');
  await expect(composer(page)).toBeVisible();
  await kept(page);
  await context.setOffline(true);
  await write(page, 'Let me say');
  await write(page, 'Never mind');
  await expect(state(page, 'Never mind', 'Waiting to be sent')).toBeVisible();
  const mute = { conversationId: chat.id, accountId: ann.account.id };
  await bob.api.call('groups.mute', mute);
  await context.setOffline(false);

  for (const text of ['Let me say', 'Never mind'])
    await expect(said(page, text).getByRole('alert')).toContainText('Not sent: You are muted here');
  await expect(row(page, 'Everyone')).toHaveAccessibleName(/Not sent/);
  expect(await saidIn(chat, bob)).toEqual([]);

  await page.reload();
  await said(page, 'Never mind').getByRole('button', { name: 'Discard' }).click();
  await expect(said(page, 'Never mind')).toBeHidden();
  await said(page, 'Let me say').getByRole('button', { name: 'Send again' }).click();
  await expect(said(page, 'Let me say').getByRole('alert')).toContainText('Not sent: You are muted here');

  await bob.api.call('groups.mute', { ...mute, until: 0 });
  await expect(composer(page)).toBeVisible();
  await said(page, 'Let me say').getByRole('button', { name: 'Send again' }).click();
  await expect(state(page, 'Let me say', 'Sent')).toBeVisible();
  await page.reload();
  await expect(state(page, 'Let me say', 'Sent')).toBeVisible();
  await expect(said(page, 'Never mind')).toBeHidden();
  expect(await saidIn(chat, bob)).toEqual(['Let me say']);
});

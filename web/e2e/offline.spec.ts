import type { Conversation, Entry } from '../src/protocol/generated';
import { direct, expect, group, say, test, view, type Someone } from './harness';

const { composer, history, message, open, row, state, stored, texts, write } = view;

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

test.beforeEach(({ problems }) => problems.allowOffline());

test('messages written offline wait, outlive a reload, and go out in their order, each once', async ({
  person,
  someone,
}) => {
  const bob = await someone('Bob');
  const ann = await person('Ann');
  const { page, context } = ann;
  const chat = await direct(bob, ann);
  await say(bob, chat, 'Hello');
  await open(page, 'Bob');
  await expect(message(page, 'Hello')).toBeVisible();

  // The application is kept for this once its worker is there.

  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));

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
  await open(page, 'Bob');
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
  await Promise.all([open(ann.page, 'Bob'), open(bob.page, 'Ann')]);

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
  await expect(message(bob.page, 'Line 40')).toBeVisible();
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
  await open(page, 'Everyone');
  await expect(composer(page)).toBeVisible();
  // The application is kept for this once its worker is there.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  await context.setOffline(true);
  await write(page, 'Let me say');
  await write(page, 'Never mind');
  await expect(state(page, 'Never mind', 'Waiting to be sent')).toBeVisible();
  const mute = { conversationId: chat.id, accountId: ann.account.id };
  await bob.api.call('groups.mute', mute);
  await context.setOffline(false);

  for (const text of ['Let me say', 'Never mind'])
    await expect(message(page, text).getByRole('alert')).toContainText('Not sent: You are muted here');
  await expect(row(page, 'Everyone')).toHaveAccessibleName(/Not sent/);
  expect(await saidIn(chat, bob)).toEqual([]);

  await page.reload();
  await message(page, 'Never mind').getByRole('button', { name: 'Discard' }).click();
  await expect(message(page, 'Never mind')).toBeHidden();
  await message(page, 'Let me say').getByRole('button', { name: 'Send again' }).click();
  await expect(message(page, 'Let me say').getByRole('alert')).toContainText('Not sent: You are muted here');

  await bob.api.call('groups.mute', { ...mute, until: 0 });
  await expect(composer(page)).toBeVisible();
  await message(page, 'Let me say').getByRole('button', { name: 'Send again' }).click();
  await expect(state(page, 'Let me say', 'Sent')).toBeVisible();
  await page.reload();
  await expect(state(page, 'Let me say', 'Sent')).toBeVisible();
  await expect(message(page, 'Never mind')).toBeHidden();
  expect(await saidIn(chat, bob)).toEqual(['Let me say']);
});

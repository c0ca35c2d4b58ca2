import type { Page, WebSocket } from '@playwright/test';
import type { Conversation } from '../src/protocol/generated';
import {
  chooseChat,
  composer,
  direct,
  expect,
  group,
  logIn,
  type Person,
  row,
  said,
  say,
  type Someone,
  state,
  test,
  texts,
  write,
} from './harness';

test.use({ serviceWorkers: 'allow' });

/** The connections that this page has open. */
function connections(page: Page): () => number {
  const all: WebSocket[] = [];
  page.on('websocket', (socket) => all.push(socket));
  return () => all.filter((socket) => !socket.isClosed()).length;
}

async function saidIn({ id }: Conversation, someone: Someone): Promise<string[]> {
  const { entries } = await someone.api.call('messages.history', { conversationId: id, limit: 100 });
  return entries.flatMap(({ message }) => message?.text ?? []);
}

/** Another tab of the same browser. */
async function anotherTab({ context }: Person): Promise<Page & { connections: () => number }> {
  const page = await context.newPage();
  const count = connections(page);
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Chats', exact: true })).toBeVisible();
  return Object.assign(page, { connections: count });
}

test('two tabs share one connection, and agree on messages, drafts, what was read and what was not', async ({
  person,
  someone,
}) => {
  const [bob, cleo] = [await someone('Bob'), await someone('Cleo')];
  const ann = await person('Ann');
  const one = ann.page;
  const [withBob, withCleo] = [await direct(bob, ann), await direct(cleo, ann)];
  await say(bob, withBob, 'Hello from Bob');
  await say(cleo, withCleo, 'Hello from Cleo');
  const ofOne = connections(one);
  await one.reload();
  await expect(row(one, 'Bob')).toHaveAccessibleName(/1 unread message/);
  const two = await anotherTab(ann);
  await expect(row(two, 'Cleo')).toHaveAccessibleName(/1 unread message/);
  expect([ofOne(), two.connections()]).toEqual([1, 0]);

  // What is read in one is read in the other.
  await chooseChat(one, 'Bob');
  await expect(row(two, 'Bob')).not.toHaveAccessibleName(/unread/);
  await chooseChat(two, 'Cleo');
  await expect(row(one, 'Cleo')).not.toHaveAccessibleName(/unread/);
  for (const page of [one, two]) await expect(page).toHaveTitle('Parley');
  await expect
    .poll(async () => (await ann.api.call('conversations.get', { conversationId: withCleo.id })).unread)
    .toBe(0);

  // What is written in the one that borrows the connection shows in both, with its state.
  await write(two, 'From the second tab');
  await expect(state(two, 'From the second tab', 'Sent')).toBeVisible();
  await expect(row(one, 'Cleo')).toHaveAccessibleName(/Sent From the second tab/);
  await chooseChat(one, 'Cleo');
  await expect(state(one, 'From the second tab', 'Sent')).toBeVisible();
  await say(cleo, withCleo, 'To both');
  for (const page of [one, two]) await expect(said(page, 'To both')).toBeVisible();

  // What is begun in one goes on in the other.
  await composer(two).fill('Half a thought');
  await expect(composer(one)).toHaveValue('Half a thought');
  await composer(one).fill('Half a thought, and more');
  await expect(composer(two)).toHaveValue('Half a thought, and more');
  await composer(two).press('Enter');
  await expect(composer(one)).toHaveValue('');
  await expect(state(one, 'Half a thought, and more', 'Sent')).toBeVisible();
  expect(await saidIn(withCleo, cleo)).toEqual([
    'Hello from Cleo',
    'From the second tab',
    'To both',
    'Half a thought, and more',
  ]);
  expect([ofOne(), two.connections()]).toEqual([1, 0]);
});

test('when the tab with the connection closes, another takes over, and what was being sent arrives once', async ({
  person,
  someone,
}) => {
  const bob = await someone('Bob');
  const ann = await person('Ann');
  const chat = await direct(bob, ann);
  await say(bob, chat, 'Hello');
  await ann.page.reload();
  const two = await anotherTab(ann);
  await chooseChat(two, 'Bob');
  expect(two.connections()).toBe(0);

  const lines = Array.from({ length: 30 }, (_, index) => `Line ${index + 1}`);
  let closed: Promise<void> | undefined;
  for (const [index, line] of lines.entries()) {
    await write(two, line);
    if (index === 9) closed = ann.page.close();
  }
  await closed;
  await expect(state(two, 'Line 30', 'Sent')).toBeVisible();
  await expect(two.getByRole('img', { name: /^(Waiting to be sent|Being sent|Not sent)$/ })).toHaveCount(0);
  expect(two.connections()).toBe(1);
  expect(await saidIn(chat, bob)).toEqual(['Hello', ...lines]);
  const shown = await texts(two);
  expect(shown).toEqual(['Hello', ...lines].slice(-shown.length));

  await say(bob, chat, 'Still here?');
  await expect(said(two, 'Still here?')).toBeVisible();
});

test('two tabs that write into one chat at the same time lose nothing and double nothing', async ({
  person,
  someone,
}) => {
  const bob = await someone('Bob');
  const ann = await person('Ann');
  const chat = await direct(bob, ann);
  await say(bob, chat, 'Hello');
  const one = ann.page;
  const two = await anotherTab(ann);
  await Promise.all([chooseChat(one, 'Bob'), chooseChat(two, 'Bob')]);
  const lines = (name: string) => Array.from({ length: 10 }, (_, index) => `${name} ${index + 1}`);
  // Past the shared draft, which is for one person who writes in one place.
  const both = async (page: Page, name: string) => {
    for (const line of lines(name))
      await composer(page).evaluate((field: HTMLTextAreaElement, line) => {
        field.value = line;
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        field.form!.requestSubmit();
      }, line);
  };
  await Promise.all([both(one, 'One'), both(two, 'Two')]);
  for (const page of [one, two])
    for (const last of ['One 10', 'Two 10']) await expect(state(page, last, 'Sent')).toBeVisible();
  const said = await saidIn(chat, bob);
  expect(said.filter((text) => text.startsWith('One'))).toEqual(lines('One'));
  expect(said.filter((text) => text.startsWith('Two'))).toEqual(lines('Two'));
  expect(said).toHaveLength(21);
  for (const page of [one, two]) {
    const shown = await texts(page);
    expect(shown).toEqual(said.slice(-shown.length));
  }
});

test('each tab may show another account, each with a connection of its own', async ({ person, someone }) => {
  const ann = await person('Ann');
  const dora = await someone('Dora');
  const two = await anotherTab(ann);
  await logIn(two, dora);
  await expect(two.getByRole('button', { name: 'Account: Dora' })).toBeVisible();
  await expect(ann.page.getByRole('button', { name: 'Account: Ann' })).toBeVisible();
  const everyone = await group(dora, 'Dora’s group', []);
  await expect(row(two, 'Dora’s group')).toBeVisible();
  await chooseChat(two, 'Dora’s group');
  await write(two, 'Mine alone');
  await expect(state(two, 'Mine alone', 'Sent')).toBeVisible();
  expect(await saidIn(everyone, dora)).toEqual(['Mine alone']);
  await expect(row(ann.page, 'Dora’s group')).toBeHidden();
});

test('another device sees drafts, what was read, how a chat is kept, and what is sent', async ({
  person,
  someone,
  browser,
  server,
  problems,
}) => {
  const bob = await someone('Bob');
  const ann = await person('Ann');
  const chat = await direct(bob, ann);
  await say(bob, chat, 'Hello');
  const elsewhere = await browser.newContext({ baseURL: server.url, locale: 'en-US' });
  problems.watch(elsewhere, server.url);
  const other = await elsewhere.newPage();
  await logIn(other, ann);
  await expect(row(other, 'Bob')).toHaveAccessibleName(/1 unread message/);

  await chooseChat(ann.page, 'Bob');
  await expect(row(other, 'Bob')).not.toHaveAccessibleName(/unread/);
  await composer(ann.page).fill('Begun here');
  await expect(row(other, 'Bob')).toHaveAccessibleName(/Draft.*Begun here/);
  await chooseChat(other, 'Bob');
  await expect(composer(other)).toHaveValue('Begun here');
  await composer(other).fill('Begun here, sent there');
  await composer(other).press('Enter');
  await expect(state(ann.page, 'Begun here, sent there', 'Sent')).toBeVisible();
  await expect(composer(ann.page)).toHaveValue('');
  await expect(row(ann.page, 'Bob')).not.toHaveAccessibleName(/Draft/);

  await row(ann.page, 'Bob').click({ button: 'right' });
  await ann.page.getByRole('menuitem', { name: 'Pin', exact: true }).click();
  await expect(row(other, 'Bob').getByRole('img', { name: 'Pinned' })).toBeVisible();
  await row(other, 'Bob').click({ button: 'right' });
  await other.getByRole('menuitem', { name: 'Do not disturb for good' }).click();
  await expect(row(ann.page, 'Bob').getByRole('img', { name: 'Do not disturb' })).toBeVisible();
  await elsewhere.close();
});

import type { Locator, Page } from '@playwright/test';
import { befriend, direct, expect, say, screens, test, type Someone } from './harness';

const section = (page: Page, name: string): Locator =>
  page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name });
const book = (page: Page): Locator => page.getByRole('list', { name: 'Contacts' });
const card = (page: Page, name: string): Locator => page.getByRole('article', { name });
const chatRow = (page: Page, name: string): Locator =>
  page.getByRole('list', { name: 'Chats' }).getByRole('link').filter({ hasText: name });
const answer = (page: Page, question: string | RegExp, button: string): Promise<void> =>
  page.getByRole('dialog', { name: question }).getByRole('button', { name: button }).click();

/** Looks someone up by their user name and asks them, as people do. */
async function ask(page: Page, other: Someone, note?: string): Promise<void> {
  await expect(await tryAsking(page, other, note)).toHaveCount(0);
}

/** Answers with the dialog, which stays where the request is refused. */
async function tryAsking(page: Page, other: Someone, note?: string): Promise<Locator> {
  await section(page, 'Contacts').click();
  await page.getByRole('button', { name: 'Add a contact' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add a contact' });
  await dialog.getByRole('searchbox').fill(other.username);
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  if (note) await dialog.getByRole('textbox', { name: 'Note' }).fill(note);
  await dialog.getByRole('button', { name: 'Send request' }).click();
  return dialog;
}

async function reject(page: Page, told?: string): Promise<void> {
  await page.getByRole('button', { name: 'Reject' }).click();
  const dialog = page.getByRole('dialog', { name: /^Reject the request of/ });
  if (told) await dialog.getByRole('switch', { name: `Tell ${told}` }).click();
  await dialog.getByRole('button', { name: 'Reject' }).click();
  await expect(page.getByText('Rejected')).toBeVisible();
}

async function openRequests(page: Page): Promise<void> {
  await section(page, 'Contacts').click();
  await page.getByRole('link', { name: /^Requests and invitations/ }).click();
  await expect(page.getByRole('heading', { name: 'Requests and invitations' })).toBeVisible();
}

test('a request comes with its note, and who accepts it is a contact on both sides at once', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await openRequests(bob.page);
  await expect(bob.page.getByText('No requests')).toBeVisible();
  await ask(ann.page, bob, 'We met in Lisbon');
  await expect(ann.page.getByText('Your request was sent to Bob.')).toBeVisible();

  await expect(section(bob.page, 'Contacts')).toHaveAccessibleName(/1 request waits/);
  await expect(bob.page.getByText('We met in Lisbon')).toBeVisible();
  await openRequests(ann.page);
  await expect(ann.page.getByText('Waiting for an answer')).toBeVisible();
  await bob.page.getByRole('button', { name: 'Accept' }).click();

  await expect(book(bob.page).getByRole('link', { name: /Ann/ })).toBeVisible();
  await expect(section(bob.page, 'Contacts')).not.toHaveAccessibleName(/request/);
  await expect(book(ann.page).getByRole('link', { name: /Bob/ })).toBeVisible();
  await expect(ann.page.getByText('Accepted', { exact: true })).toBeVisible();

  await book(ann.page).getByRole('link', { name: /Bob/ }).click();
  await card(ann.page, 'Bob').getByRole('button', { name: 'Message' }).click();
  await ann.page.getByRole('textbox', { name: 'Message', exact: true }).fill('At last');
  await ann.page.keyboard.press('Enter');
  await section(bob.page, 'Chats').click();
  await expect(chatRow(bob.page, 'Ann')).toHaveAccessibleName(/At last/);
});

test('who asked is not told of a rejection, and what is taken back is gone', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await ask(ann.page, bob, 'Please');
  await openRequests(ann.page);
  await openRequests(bob.page);
  await reject(bob.page);
  await expect(section(bob.page, 'Contacts')).not.toHaveAccessibleName(/request/);
  await expect(ann.page.getByText('Waiting for an answer')).toBeVisible();

  await ann.page.getByRole('button', { name: 'Withdraw' }).click();
  await expect(ann.page.getByText('Withdrawn')).toBeVisible();
  await ask(ann.page, bob, 'Once more');
  await expect(ann.page.getByText('Your request was sent to Bob.')).toBeVisible();
});

test('who rejects may have it told, and is left in peace', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await ask(ann.page, bob, 'Please');
  await openRequests(ann.page);
  await openRequests(bob.page);
  await reject(bob.page, 'Ann');
  await expect(ann.page.getByText('Bob said no')).toBeVisible();
  await tryAsking(ann.page, bob, 'Once more');
  await expect(ann.page.getByText('They said no a short while ago.')).toBeVisible();
});

test('a request that is taken back leaves the other in peace', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await ask(ann.page, bob);
  await openRequests(bob.page);
  await expect(bob.page.getByText('Hello, I am Ann.')).toBeVisible();
  await openRequests(ann.page);
  await ann.page.getByRole('button', { name: 'Withdraw' }).click();
  await expect(section(bob.page, 'Contacts')).not.toHaveAccessibleName(/request/);
  await expect(bob.page.getByRole('button', { name: 'Accept' })).toHaveCount(0);
});

test('two who ask each other are contacts at once', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await ask(ann.page, bob);
  await expect(section(bob.page, 'Contacts')).toHaveAccessibleName(/1 request waits/);
  // Where Bob looks Ann up, her request can be answered.
  await section(bob.page, 'Contacts').click();
  await bob.page.getByRole('button', { name: 'Add a contact' }).first().click();
  const dialog = bob.page.getByRole('dialog', { name: 'Add a contact' });
  await dialog.getByRole('searchbox').fill(ann.username);
  await expect(dialog.getByRole('button', { name: 'Accept' })).toBeVisible();
  await bob.api.call('contacts.request', { username: ann.username });
  await expect(dialog.getByRole('button', { name: 'Message' })).toBeVisible();
  await expect(book(ann.page).getByRole('link', { name: /Bob/ })).toBeVisible();
});

test('the address book stands by letters, Chinese names by their pinyin, the starred first', async ({
  person,
  someone,
}) => {
  const ann = await person('Ann');
  const { page } = ann;
  const names = ['张伟', 'bob', '李娜', 'Éva', '仇英', '007', 'Bea'];
  const people = await Promise.all(names.map((name) => someone(name)));
  for (const one of people) await befriend(ann, one);
  await section(page, 'Contacts').click();
  const lines = async () =>
    (await book(page).getByRole('heading').or(book(page).locator('.name')).allTextContents()).map((text) =>
      text.trim(),
    );
  await expect.poll(lines).toEqual(['B', 'Bea', 'bob', 'E', 'Éva', 'L', '李娜', 'Q', '仇英', 'Z', '张伟', '#', '007']);

  await book(page).getByRole('link', { name: /李娜/ }).click();
  await card(page, '李娜').getByRole('button', { name: 'Star', exact: true }).click();
  await expect(card(page, '李娜').getByRole('button', { name: 'Starred' })).toHaveAttribute('aria-pressed', 'true');
  await expect
    .poll(lines)
    .toEqual(['Starred', '李娜', 'B', 'Bea', 'bob', 'E', 'Éva', 'L', '李娜', 'Q', '仇英', 'Z', '张伟', '#', '007']);

  await card(page, '李娜').getByRole('textbox', { name: 'Remark' }).fill('Anna');
  await card(page, '李娜').getByRole('button', { name: 'Save' }).click();
  await expect(card(page, 'Anna')).toBeVisible();
  await expect(card(page, 'Anna')).toContainText('李娜');
  await expect
    .poll(lines)
    .toEqual(['Starred', 'Anna', 'A', 'Anna', 'B', 'Bea', 'bob', 'E', 'Éva', 'Q', '仇英', 'Z', '张伟', '#', '007']);

  await page.getByRole('searchbox', { name: 'Search contacts' }).fill('eva');
  await expect.poll(lines).toEqual(['Éva']);
  await page.getByRole('searchbox', { name: 'Search contacts' }).fill('nobody');
  await expect(page.getByText('None of your contacts is called that.')).toBeVisible();
});

test('a long address book is gone through by its letters', async ({ person, someone }) => {
  const ann = await person('Ann');
  const { page } = ann;
  const people = await Promise.all([...'ABCDEFGHIJKLMNOPQRST'].map((letter) => someone(`${letter}-person`)));
  for (const one of people) await befriend(ann, one);
  await section(page, 'Contacts').click();
  await expect(book(page).getByRole('link', { name: /A-person/ })).toBeVisible();
  const letters = page.getByRole('navigation', { name: 'Jump to a letter' });
  await expect(letters.getByRole('button', { name: 'Z' })).toBeDisabled();
  await letters.getByRole('button', { name: 'T', exact: true }).click();
  await expect(book(page).getByRole('link', { name: /T-person/ })).toBeInViewport();
});

test('people are found by a part of their name, and one sees how one stands with them', async ({ person, someone }) => {
  const ann = await person('Ann');
  const { page } = ann;
  const unique = ann.username.slice(1, 9);
  const bob = await someone(`Robert ${unique}`);
  await section(page, 'Contacts').click();
  await page.getByRole('button', { name: 'Add a contact' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add a contact' });
  await expect(dialog.getByRole('searchbox')).toBeFocused();
  await dialog.getByRole('searchbox').fill(`robert ${unique}`);
  await expect(dialog.getByText(`@${bob.username}`)).toBeVisible();
  await dialog.getByRole('searchbox').fill(ann.username);
  await expect(dialog.getByText('That is you')).toBeVisible();
  await dialog.getByRole('searchbox').fill('zzz-nobody');
  await expect(dialog.getByText('Nobody called “zzz-nobody” was found.')).toBeVisible();
});

test('a card shows who someone is, to strangers what strangers may see', async ({ person, someone }) => {
  const [ann, bob] = [await person('Ann'), await someone('Bob')];
  const email = `${bob.username}@example.org`;
  await bob.api.call('accounts.update', { signature: 'Gone fishing', gender: 'male', email });
  const { page } = ann;
  await page.goto(`/contacts/${bob.account.id}`);
  await expect(card(page, 'Bob')).toContainText('Gone fishing');
  await expect(card(page, 'Bob')).toContainText(`@${bob.username}`);
  await expect(card(page, 'Bob')).not.toContainText(email);
  await card(page, 'Bob').getByRole('button', { name: 'Add' }).click();
  await expect(card(page, 'Bob').getByRole('textbox', { name: 'Note' })).toHaveValue('Hello, I am Ann.');
  await card(page, 'Bob').getByRole('button', { name: 'Send request' }).click();
  await expect(card(page, 'Bob')).toContainText('Bob has not answered your request yet.');
  await bob.api.call('contacts.accept', { accountId: ann.account.id });
  await expect(card(page, 'Bob')).toContainText('Contacts since');
  await expect(book(page).getByRole('link', { name: /Bob/ })).toBeVisible();
  // What was changed meanwhile is seen when the card is looked at again, and everywhere else then.
  await bob.api.call('accounts.update', { nickname: 'Robert', signature: 'Back home', showsEmail: true });
  await section(page, 'Chats').click();
  await section(page, 'Contacts').click();
  await book(page).getByRole('link').click();
  await expect(card(page, 'Robert')).toContainText('Back home');
  await expect(card(page, 'Robert')).toContainText(email);
  await expect(book(page).getByRole('link', { name: /Robert/ })).toBeVisible();
  await section(page, 'Chats').click();
  await expect(chatRow(page, 'Robert')).toBeVisible();
});

test('who is blocked notices nothing, and nothing of theirs arrives', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await befriend(ann, bob);
  const chat = await direct(ann, bob);
  await say(bob, chat, 'Before');
  await chatRow(bob.page, 'Ann').click();
  await expect(bob.page.getByRole('main').locator('header').getByRole('img', { name: 'Online' })).toBeVisible();

  await chatRow(ann.page, 'Bob').click();
  await ann.page.getByRole('button', { name: 'Details' }).click();
  await card(ann.page, 'Bob').getByRole('button', { name: 'Block' }).click();
  await answer(ann.page, 'Block Bob?', 'Block');
  await expect(card(ann.page, 'Bob').getByText('Blocked', { exact: true })).toBeVisible();
  await expect(ann.page.getByText('You block Bob. Unblock them to write.')).toBeVisible();
  await expect(ann.page.getByRole('textbox', { name: 'Message', exact: true })).toHaveCount(0);
  await expect(bob.page.getByRole('main').locator('header').getByRole('img', { name: 'Online' })).toHaveCount(0);

  await bob.page.getByRole('textbox', { name: 'Message', exact: true }).fill('Are you there?');
  await bob.page.keyboard.press('Enter');
  await expect(chatRow(bob.page, 'Ann')).toHaveAccessibleName(/Sent Are you there\?$/);
  await expect(ann.page.getByRole('log')).not.toContainText('Are you there?');

  await section(ann.page, 'Settings').click();
  await ann.page.getByRole('link', { name: 'Privacy' }).click();
  await ann.page.getByRole('button', { name: /^Blocked people 1/ }).click();
  await ann.page.getByRole('dialog', { name: 'Blocked people' }).getByRole('button', { name: 'Unblock' }).click();
  await expect(ann.page.getByText('Nobody is blocked')).toBeVisible();
  await ann.page.keyboard.press('Escape');
  await say(bob, chat, 'After');
  await section(ann.page, 'Chats').click();
  await expect(chatRow(ann.page, 'Bob')).toHaveAccessibleName(/After 1 unread message$/);
  await chatRow(ann.page, 'Bob').click();
  await expect(ann.page.getByRole('log')).toContainText('After');
  await expect(ann.page.getByRole('log')).not.toContainText('Are you there?');
});

test('a deleted contact is gone on both sides, and the chat stays', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await befriend(ann, bob);
  await say(ann, await direct(ann, bob), 'Good times');
  for (const { page } of [ann, bob]) await section(page, 'Contacts').click();
  await expect(book(bob.page).getByRole('link', { name: /Ann/ })).toBeVisible();
  await book(ann.page).getByRole('link', { name: /Bob/ }).click();
  await card(ann.page, 'Bob').getByRole('button', { name: 'Delete contact' }).click();
  await answer(ann.page, 'Delete Bob from your contacts?', 'Cancel');
  await card(ann.page, 'Bob').getByRole('button', { name: 'Delete contact' }).click();
  await answer(ann.page, 'Delete Bob from your contacts?', 'Delete contact');
  await expect(ann.page.getByText('No contacts yet')).toBeVisible();
  await expect(bob.page.getByText('No contacts yet')).toBeVisible();
  await expect(card(ann.page, 'Bob').getByRole('button', { name: 'Add' })).toBeVisible();
  await section(bob.page, 'Chats').click();
  await expect(chatRow(bob.page, 'Ann')).toHaveAccessibleName(/Good times/);
});

test('on a phone a request goes from the search to the chat by taps', async ({ person }) => {
  const [ann, bob] = [await person('Ann', screens.phone), await person('Bob', screens.phone)];
  await ask(ann.page, bob, 'From my phone');
  await section(bob.page, 'Contacts').tap();
  await bob.page.getByRole('link', { name: /^Requests and invitations/ }).tap();
  await bob.page.getByRole('link', { name: 'Ann' }).tap();
  await expect(card(bob.page, 'Ann')).toContainText('“From my phone”');
  await card(bob.page, 'Ann').getByRole('button', { name: 'Accept' }).tap();
  await card(bob.page, 'Ann').getByRole('button', { name: 'Message' }).tap();
  await bob.page.getByRole('textbox', { name: 'Message', exact: true }).fill('Hello from mine');
  await bob.page.getByRole('button', { name: 'Send' }).tap();
  await expect(bob.page.getByRole('log')).toContainText('Hello from mine');
  await bob.page.getByRole('button', { name: 'Back to chats' }).tap();
  await expect(chatRow(bob.page, 'Ann')).toBeVisible();
  await section(ann.page, 'Chats').tap();
  await expect(chatRow(ann.page, 'Bob')).toHaveAccessibleName(/Hello from mine/);
});

import type { Locator, Page } from '@playwright/test';
import { befriend, direct, expect, group, say, test, type Person } from './harness';

const chatRow = (page: Page, name: string): Locator =>
  page.getByRole('list', { name: 'Chats' }).getByRole('link').filter({ hasText: name });
const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Message', exact: true });
const details = (page: Page): Locator => page.getByRole('complementary', { name: 'Details' });
const history = (page: Page): Locator => page.getByRole('log');
const sure = (page: Page, question: string, button: string): Promise<void> =>
  page.getByRole('dialog', { name: question }).getByRole('button', { name: button }).click();

async function openDetails(page: Page, title: string, part?: string): Promise<void> {
  await chatRow(page, title).click();
  await page.getByRole('button', { name: 'Details', exact: true }).click();
  await expect(details(page).getByRole('heading', { level: 1, name: title })).toBeVisible();
  if (part) await details(page).getByRole('button', { name: part }).click();
}

/** What is offered for a member. */
async function memberMenu(page: Page, name: string): Promise<string[]> {
  await details(page)
    .getByRole('button', { name: `What to do with ${name}` })
    .click();
  const items = page.getByRole('menuitem');
  await expect(items.first()).toBeVisible();
  return (await items.allTextContents()).map((text) => text.trim());
}

async function choose(page: Page, name: string, item: string): Promise<void> {
  await memberMenu(page, name);
  await page.getByRole('menuitem', { name: item }).click();
}

const member = (page: Page, name: string): Locator => details(page).getByRole('listitem').filter({ hasText: name });

test('a group is made of contacts, and everyone in it is told', async ({ person, someone }) => {
  const ann = await person('Ann');
  const [bob, cay] = [await person('Bob'), await someone('Cay')];
  await befriend(ann, bob);
  await befriend(ann, cay);
  const { page } = ann;
  await page.getByRole('button', { name: 'New chat' }).first().click();
  await page.getByRole('dialog', { name: 'New chat' }).getByRole('button', { name: 'New group' }).click();
  await page.getByRole('button', { name: 'Create group' }).click();
  await expect(page.getByLabel('Group name')).toHaveAccessibleDescription(/^Give the group a name/);
  await page.getByLabel('Group name').fill('Sailing');
  await page.getByRole('checkbox', { name: /Bob/ }).click();
  await page.getByRole('checkbox', { name: /Cay/ }).click();
  await expect(page.getByRole('checkbox', { name: /Cay/ })).toBeChecked();
  await page.getByRole('button', { name: 'Take Cay out again' }).click();
  await expect(page.getByRole('checkbox', { name: /Cay/ })).not.toBeChecked();
  await page.getByRole('button', { name: 'Create group with 1 person' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sailing' })).toBeVisible();
  await expect(history(page)).toContainText('You created the group “Sailing” with Bob');

  await chatRow(bob.page, 'Sailing').click();
  await expect(history(bob.page)).toContainText('Ann created the group “Sailing” with you');
  await composer(bob.page).fill('Aye');
  await composer(bob.page).press('Enter');
  await expect(history(page)).toContainText('Aye');
  await expect(page.getByText('2 members').first()).toBeVisible();
});

test('a link brings in whoever has it, is shown as a code too, and works until it is revoked', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await group(ann, 'Sailing', []);
  await openDetails(ann.page, 'Sailing', 'Invitation links');
  await expect(details(ann.page).getByText('No links yet')).toBeVisible();
  await details(ann.page).getByLabel('How many may use it').selectOption('10');
  await details(ann.page).getByRole('button', { name: 'Create link' }).click();
  const field = details(ann.page).getByRole('textbox', { name: 'Invitation link' });
  await expect(field).toHaveValue(/\/join\/[\w-]+$/);
  await details(ann.page).getByRole('button', { name: 'Show QR code' }).click();
  await expect(details(ann.page).getByRole('img', { name: 'QR code of the invitation to “Sailing”' })).toBeVisible();
  await ann.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await details(ann.page).getByRole('button', { name: 'Copy' }).click();
  const link = await ann.page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(await field.inputValue());

  await bob.page.goto(link);
  const card = bob.page.getByRole('article', { name: 'Sailing' });
  await expect(card).toContainText('1 member · By invitation');
  await card.getByRole('button', { name: 'Join group' }).click();
  await expect(bob.page.getByRole('heading', { level: 1, name: 'Sailing' })).toBeVisible();
  await expect(history(bob.page)).toContainText('You joined by a link');
  await expect(history(ann.page)).toContainText('Bob joined by a link');
  await bob.page.goto(link);
  await card.getByRole('button', { name: 'Open group' }).click();
  await expect(history(bob.page)).toBeVisible();

  await details(ann.page).getByRole('button', { name: 'Revoke' }).click();
  await sure(ann.page, 'Revoke this link?', 'Revoke');
  await expect(details(ann.page).getByText('No links yet')).toBeVisible();
  await bob.page.goto(link);
  await expect(bob.page.getByText('This link no longer works')).toBeVisible();
});

test('who applies waits for an admin, who sees it come, and can take it back', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  const club = await group(ann, 'Club', []);
  await ann.api.call('groups.update', { conversationId: club.id, joinMode: 'approval' });
  await openDetails(ann.page, 'Club');

  const { page } = bob;
  await page.getByRole('button', { name: 'New chat' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Find a group' }).click();
  await dialog.getByLabel('Group id or invitation link').fill('!');
  await dialog.getByRole('button', { name: 'Find', exact: true }).click();
  await expect(dialog.getByLabel('Group id or invitation link')).toHaveAccessibleDescription(/^This is neither/);
  await dialog.getByLabel('Group id or invitation link').fill(club.id);
  await dialog.getByRole('button', { name: 'Find', exact: true }).click();
  await dialog.getByLabel('Note to the admins').fill('I can cook');
  await dialog.getByRole('button', { name: 'Apply to join' }).click();
  await expect(dialog.getByText('You have applied to “Club”. Its admins will answer.')).toBeVisible();
  await expect(details(ann.page).getByRole('button', { name: /Applications.*1 application/ })).toBeVisible();
  await dialog.getByRole('button', { name: 'Withdraw application' }).click();
  await expect(details(ann.page).getByRole('button', { name: /1 application/ })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Apply to join' }).click();

  await details(ann.page)
    .getByRole('button', { name: /Applications.*1 application/ })
    .click();
  await expect(details(ann.page)).toContainText('I can cook');
  await details(ann.page).getByRole('button', { name: 'Accept' }).click();
  await expect(details(ann.page).getByText('No applications')).toBeVisible();
  await dialog.getByRole('button', { name: 'Open group' }).click();
  await expect(history(page)).toContainText('You joined, admitted by Ann');
});

test('an invitation is answered where requests are', async ({ person, someone }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  const cay = await someone('Cay');
  await befriend(ann, bob);
  await befriend(ann, cay);
  await group(ann, 'Book club', []);
  await openDetails(ann.page, 'Book club', 'Add members');
  const dialog = ann.page.getByRole('dialog', { name: 'Add members' });
  await dialog.getByRole('radio', { name: 'Invite with a note' }).check();
  await dialog.getByRole('textbox', { name: 'Note' }).fill('Every Tuesday');
  await dialog.getByRole('checkbox', { name: /Bob/ }).click();
  await dialog.getByRole('button', { name: 'Invite 1 person' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(ann.page.getByText('1 person was invited.')).toBeVisible();

  await bob.page
    .getByRole('navigation')
    .getByRole('link', { name: /1 request waits/ })
    .click();
  await bob.page.getByRole('link', { name: /^Requests and invitations/ }).click();
  await expect(bob.page.getByText('Every Tuesday')).toBeVisible();
  await expect(bob.page.getByText('invited by Ann · 1 member')).toBeVisible();
  await bob.page.getByRole('button', { name: 'Join' }).click();
  await expect(history(bob.page)).toContainText('You joined, invited by Ann');

  // Who is in it already is not offered again.
  await details(ann.page).getByRole('button', { name: 'Add members' }).click();
  await expect(dialog.getByRole('checkbox', { name: /Cay/ })).toBeVisible();
  await expect(dialog.getByRole('checkbox', { name: /Bob/ })).toHaveCount(0);
  await dialog.getByRole('checkbox', { name: /Cay/ }).click();
  await dialog.getByRole('button', { name: 'Add 1 person' }).click();
  await expect(history(ann.page)).toContainText('You added Cay');
});

test('each role is offered what it may do, and nothing else', async ({ person, someone }) => {
  const [ann, bob, cay] = [await person('Ann'), await person('Bob'), await person('Cay')];
  const dan = await someone('Dan');
  await group(ann, 'Crew', [bob, cay, dan]);
  const owners = ['Invitation links', 'Group settings', 'Dissolve group'];

  await openDetails(ann.page, 'Crew');
  for (const name of ['Add members', ...owners])
    await expect(details(ann.page).getByRole('button', { name })).toBeVisible();
  await details(ann.page).getByRole('button', { name: 'Members 4' }).click();
  await choose(ann.page, 'Bob', 'Make admin');
  await expect(member(ann.page, 'Bob')).toContainText('Admin');
  await expect(history(ann.page)).toContainText('You made Bob an admin');

  await openDetails(bob.page, 'Crew');
  for (const name of ['Add members', 'Invitation links', 'Group settings'])
    await expect(details(bob.page).getByRole('button', { name })).toBeVisible();
  await expect(details(bob.page).getByRole('button', { name: 'Dissolve group' })).toHaveCount(0);
  await details(bob.page).getByRole('button', { name: 'Members 4' }).click();
  expect(await memberMenu(bob.page, 'Ann')).toEqual(['Open profile']);
  await bob.page.keyboard.press('Escape');
  expect(await memberMenu(bob.page, 'Cay')).toEqual([
    'Open profile',
    'Mute for 1 hour',
    'Mute for 1 day',
    'Mute for good',
    'Remove from group',
  ]);
  await bob.page.keyboard.press('Escape');

  await openDetails(cay.page, 'Crew');
  await expect(details(cay.page).getByRole('button', { name: 'Invite people' })).toBeVisible();
  for (const name of ['Add members', ...owners])
    await expect(details(cay.page).getByRole('button', { name })).toHaveCount(0);
  await details(cay.page).getByRole('button', { name: 'Members 4' }).click();
  expect(await memberMenu(cay.page, 'Dan')).toEqual(['Open profile']);
  await cay.page.keyboard.press('Escape');

  // Who loses a role is not offered what went with it, at once.
  await choose(ann.page, 'Bob', 'Take admin role back');
  await details(bob.page).getByRole('button', { name: 'Back' }).click();
  await expect(details(bob.page).getByRole('button', { name: 'Invite people' })).toBeVisible();
  await expect(details(bob.page).getByRole('button', { name: 'Group settings' })).toHaveCount(0);
});

test('who is muted cannot write and reads why, until they have the word again', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  const crew = await group(ann, 'Crew', [bob]);
  await chatRow(bob.page, 'Crew').click();
  await expect(composer(bob.page)).toBeVisible();
  await openDetails(ann.page, 'Crew', 'Members 2');
  await choose(ann.page, 'Bob', 'Mute for 1 hour');
  await expect(member(ann.page, 'Bob').getByRole('img', { name: 'Muted' })).toBeVisible();
  await expect(bob.page.getByText(/^You may write here again/)).toBeVisible();
  await expect(composer(bob.page)).toHaveCount(0);
  await choose(ann.page, 'Bob', 'Give the word back');
  await expect(composer(bob.page)).toBeVisible();
  await choose(ann.page, 'Bob', 'Mute for good');
  await expect(bob.page.getByText('An admin took your word in this group. You can still read.')).toBeVisible();
  await ann.api.call('groups.mute', { conversationId: crew.id, accountId: bob.account.id, until: 0 });

  await details(ann.page).getByRole('button', { name: 'Back' }).click();
  await details(ann.page).getByRole('button', { name: 'Group settings' }).click();
  await details(ann.page).getByRole('switch', { name: 'Only admins write' }).click();
  await expect(bob.page.getByText('Only the owner and admins may write here.')).toBeVisible();
  await expect(composer(ann.page)).toBeVisible();
  await details(ann.page).getByRole('switch', { name: 'Only admins write' }).click();
  await composer(bob.page).fill('Finally');
  await composer(bob.page).press('Enter');
  await expect(history(ann.page)).toContainText('Finally');
});

test('a new name, a description and an announcement are seen by all as they are made', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  await group(ann, 'Crew', [bob]);
  await openDetails(bob.page, 'Crew');
  await openDetails(ann.page, 'Crew', 'Group settings');
  const settings = details(ann.page);
  await settings.getByLabel('Group name').fill('   ');
  await expect(settings.getByLabel('Group name')).toHaveAccessibleDescription('This cannot be empty.');
  await settings.getByLabel('Group name').fill('Old salts');
  await settings.getByRole('button', { name: 'Save' }).click();
  await expect(
    bob.page
      .getByRole('banner')
      .or(bob.page.getByRole('main'))
      .getByRole('heading', { level: 1, name: 'Old salts' })
      .first(),
  ).toBeVisible();
  await expect(chatRow(bob.page, 'Old salts')).toBeVisible();
  await expect(details(bob.page).getByRole('heading', { name: 'Old salts' })).toBeVisible();
  await expect(history(bob.page)).toContainText('Ann renamed the group “Old salts”');

  await settings.getByLabel('Description').fill('For those who sailed');
  await settings.getByRole('button', { name: 'Save' }).click();
  await expect(details(bob.page)).toContainText('For those who sailed');
  await settings.getByLabel('Announcement').fill('**Harbour** at eight');
  await settings.getByRole('button', { name: 'Save' }).click();
  const banner = bob.page.getByRole('complementary', { name: 'Announcement' });
  await expect(banner).toContainText('Harbour at eight');
  await banner.getByRole('button', { name: /Harbour/ }).click();
  await expect(bob.page.getByRole('dialog', { name: 'Announcement' }).getByText('Harbour')).toHaveCSS(
    'font-weight',
    /[67]00/,
  );
  await bob.page.keyboard.press('Escape');
  await expect(banner).toHaveCount(0);
  await bob.page.reload();
  await expect(details(bob.page)).toContainText('Harbour');
  await expect(banner).toHaveCount(0);
  await settings.getByLabel('Announcement').fill('At nine');
  await settings.getByRole('button', { name: 'Save' }).click();
  await expect(banner).toContainText('At nine');

  await settings.getByRole('radio', { name: /^By approval/ }).check();
  await expect(history(bob.page)).toContainText('Ann made joining need an admin’s approval');
  await settings.getByLabel('Member limit').fill('1');
  await settings.getByRole('button', { name: 'Save' }).click();
  await expect(ann.page.getByText('Give a whole number of at least 2')).toBeVisible();

  await details(bob.page).getByLabel('My nickname here').fill('Captain');
  await details(bob.page).getByRole('button', { name: 'Save' }).click();
  await expect(history(ann.page)).toContainText('Bob took the name “Captain” in this group');
});

test('the owner hands over before leaving, and who left reads on', async ({ person }) => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  const crew = await group(ann, 'Crew', [bob]);
  await say(ann, crew, 'Remember this');
  await chatRow(bob.page, 'Crew').click();
  await openDetails(ann.page, 'Crew', 'Leave group');
  await sure(ann.page, 'The owner cannot just leave', 'Choose a new owner');
  await choose(ann.page, 'Bob', 'Make owner');
  await sure(ann.page, 'Make Bob the owner?', 'Make owner');
  await expect(history(bob.page)).toContainText('Ann made you the owner');
  await expect(member(ann.page, 'Bob')).toContainText('Owner');

  await details(ann.page).getByRole('button', { name: 'Back' }).click();
  await details(ann.page).getByRole('button', { name: 'Leave group' }).click();
  await sure(ann.page, 'Leave “Crew”?', 'Leave group');
  await expect(history(bob.page)).toContainText('Ann left the group');
  await expect(ann.page.getByRole('heading', { name: 'Welcome to Parley' })).toBeVisible();
  await expect(chatRow(ann.page, 'Crew')).toHaveCount(0);
  await ann.page.goto(`/c/${crew.id}`);
  await expect(history(ann.page)).toContainText('Remember this');
  await expect(ann.page.getByText('You are not in this group any more. What you could read stays.')).toBeVisible();
  await expect(composer(ann.page)).toHaveCount(0);
});

test('who is removed and whose group is dissolved is told, and can write no more', async ({ person }) => {
  const [ann, bob, cay] = [await person('Ann'), await person('Bob'), await person('Cay')];
  const crew = await group(ann, 'Crew', [bob, cay]);
  await say(ann, crew, 'Welcome');
  for (const { page } of [bob, cay]) await chatRow(page, 'Crew').click();
  await openDetails(ann.page, 'Crew', 'Members 3');
  await choose(ann.page, 'Bob', 'Remove from group');
  await sure(ann.page, 'Remove Bob?', 'Remove from group');
  await expect(member(ann.page, 'Bob')).toHaveCount(0);
  const over = (page: Page) => page.getByText('You are not in this group any more. What you could read stays.');
  await expect(over(bob.page)).toBeVisible();
  await expect(history(cay.page)).toContainText('Ann removed Bob from the group');
  await expect(composer(cay.page)).toBeVisible();

  await details(ann.page).getByRole('button', { name: 'Back' }).click();
  await details(ann.page).getByRole('button', { name: 'Dissolve group' }).click();
  await sure(ann.page, 'Dissolve “Crew”?', 'Dissolve group');
  await expect(chatRow(ann.page, 'Crew')).toHaveCount(0);
  await expect(over(cay.page)).toBeVisible();
  await expect(history(cay.page)).toContainText('Welcome');
});

test('a member writes to another from the list of members', async ({ person }) => {
  const ann: Person = await person('Ann');
  const bob = await person('Bob');
  await group(ann, 'Crew', [bob]);
  await openDetails(ann.page, 'Crew', 'Members 2');
  await details(ann.page).getByRole('searchbox', { name: 'Search members' }).fill('nobody');
  await expect(details(ann.page).getByText('No member is called that.')).toBeVisible();
  await details(ann.page).getByRole('searchbox', { name: 'Search members' }).fill('bo');
  await member(ann.page, 'Bob')
    .getByRole('button', { name: /^(Online )?Bob/ })
    .click();
  await ann.page.getByRole('article', { name: 'Bob' }).getByRole('button', { name: 'Message' }).click();
  await composer(ann.page).fill('Just us');
  await composer(ann.page).press('Enter');
  await expect(chatRow(bob.page, 'Ann')).toHaveAccessibleName(/Just us/);
  expect((await direct(ann, bob)).memberCount).toBe(2);
});

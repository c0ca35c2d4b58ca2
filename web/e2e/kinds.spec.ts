import { composer, direct, expect, group, history, message, openChat, state, write, type Person } from './harness';
import { test } from './harness/two';

// What is sent beside text: polls, messages for later and for a while, contact cards, places.

test('a poll counts votes, shows who voted, and takes none once it is closed', async ({ two }) => {
  const { ann, bob } = two;
  await attach(ann, 'Poll');
  const make = ann.page.getByRole('dialog', { name: 'Make a poll' });
  await make.getByRole('textbox', { name: 'Question' }).fill('What shall we eat?');
  await make.getByRole('textbox', { name: 'Answer 1' }).fill('Noodles');
  await make.getByRole('textbox', { name: 'Answer 2' }).fill('Rice');
  await make.getByRole('button', { name: 'Send the poll' }).click();

  await message(bob.page, 'What shall we eat?').getByRole('button', { name: /^Rice/ }).click();
  await message(ann.page, 'What shall we eat?').getByRole('button', { name: 'Rice: 1 vote, 100%' }).click();
  const rice = message(bob.page, 'What shall we eat?').getByRole('button', { name: 'Rice: 2 votes, 100%' });
  await expect(rice).toHaveAttribute('aria-pressed', 'true');
  // One vote each: another answer takes the place of the first.
  await message(bob.page, 'What shall we eat?')
    .getByRole('button', { name: /^Noodles/ })
    .click();
  await expect(message(ann.page, 'What shall we eat?')).toContainText('2 people have voted');
  await expect(message(ann.page, 'eat').getByRole('button', { name: 'Noodles: 1 vote, 50%' })).toBeVisible();

  await message(ann.page, 'eat').getByRole('button', { name: 'Who voted' }).click();
  const voters = ann.page.getByRole('dialog', { name: 'Who voted' });
  await expect(voters).toContainText(/Noodles\s*1.*Bob.*Rice\s*1.*Ann/s);
  await voters.getByRole('button', { name: 'Close' }).click();

  await message(ann.page, 'eat').getByRole('button', { name: 'Close the poll' }).click();
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Close the poll' }).click();
  await expect(message(bob.page, 'eat')).toContainText('Closed');
  await expect(message(bob.page, 'eat').getByRole('button', { name: /^Rice/ })).toBeDisabled();
});

test('an anonymous poll of several answers tells nobody who chose what', async ({ two }) => {
  const { ann, bob } = two;
  await attach(ann, 'Poll');
  const make = ann.page.getByRole('dialog', { name: 'Make a poll' });
  await make.getByRole('textbox', { name: 'Question' }).fill('When?');
  await make.getByRole('textbox', { name: 'Answer 1' }).fill('Monday');
  await make.getByRole('textbox', { name: 'Answer 2' }).fill('Tuesday');
  await make.getByRole('button', { name: 'Add an answer' }).click();
  await make.getByRole('textbox', { name: 'Answer 3' }).fill('Monday');
  await expect(make.getByRole('alert')).toHaveText('The answers must be different.');
  await expect(make.getByRole('button', { name: 'Send the poll' })).toBeDisabled();
  await make.getByRole('textbox', { name: 'Answer 3' }).fill('Friday');
  await make.getByRole('switch', { name: 'Several answers may be chosen' }).click();
  await make.getByRole('switch', { name: 'Nobody sees who chose what' }).click();
  await make.getByRole('button', { name: 'Send the poll' }).click();

  const poll = message(bob.page, 'When?');
  await expect(poll).toContainText('Choose one or more · Anonymous');
  await poll.getByRole('button', { name: /^Monday/ }).click();
  await expect(poll.getByRole('button', { name: /^Monday: 1 vote/ })).toHaveAttribute('aria-pressed', 'true');
  await poll.getByRole('button', { name: /^Friday/ }).click();
  await expect(message(ann.page, 'When?').getByRole('button', { name: 'Friday: 1 vote, 100%' })).toBeVisible();
  await expect(message(ann.page, 'When?').getByRole('button', { name: 'Monday: 1 vote, 100%' })).toBeVisible();
  await expect(message(ann.page, 'When?').getByRole('button', { name: 'Who voted' })).toHaveCount(0);
});

test('a message for later is changed, cancelled, or sent when its time has come', async ({ two }) => {
  const { ann, bob, conversation } = two;
  await composer(ann.page).fill('Happy birthday');
  await attach(ann, 'Send later');
  const later = ann.page.getByRole('dialog', { name: 'Send later' });
  await later.getByRole('button', { name: 'Tomorrow morning' }).click();
  await later.getByRole('button', { name: 'Schedule' }).click();
  await expect(composer(ann.page)).toHaveValue('');
  await ann.page.getByRole('button', { name: '1 scheduled message' }).click();

  const list = ann.page.getByRole('dialog', { name: 'Scheduled messages' });
  await expect(list.getByRole('listitem')).toContainText(/To be sent .*9:00.*Happy birthday/s);
  await list.getByRole('button', { name: 'Change' }).click();
  await list.getByRole('textbox', { name: 'Message' }).fill('Happy birthday, Bob');
  await list.getByRole('button', { name: 'In one hour' }).click();
  await list.getByRole('button', { name: 'Save' }).click();
  await expect(list.getByRole('listitem')).toContainText('Happy birthday, Bob');
  await expect(list.getByRole('listitem')).not.toContainText('9:00:');
  await list.getByRole('button', { name: 'Cancel it' }).click();
  await expect(list).toContainText('Nothing is scheduled here');
  await list.getByRole('button', { name: 'Close' }).click();
  await expect(ann.page.getByRole('button', { name: /scheduled message/ })).toHaveCount(0);

  const sent = { conversationId: conversation.id, clientId: crypto.randomUUID(), text: 'On the dot' };
  await ann.api.call('messages.schedule', {
    conversationId: conversation.id,
    sendAt: Date.now() + 1_500,
    message: sent,
  });
  await expect(message(bob.page, 'On the dot')).toBeVisible();
  await expect(ann.page.getByRole('button', { name: /scheduled message/ })).toHaveCount(0);
});

test('a message for later that cannot be sent then is not lost: it says why, and can be sent again', async ({
  person,
  someone,
}) => {
  const [ann, bob] = await Promise.all([person('Ann'), someone('Bob')]);
  const conversation = await group(bob, 'Hikers', [ann]);
  await openChat(ann.page, conversation);
  const conversationId = conversation.id;
  const later = { conversationId, clientId: crypto.randomUUID(), text: 'Do not forget the torch' };
  await ann.api.call('messages.schedule', { conversationId, sendAt: Date.now() + 2_000, message: later });
  await expect(ann.page.getByRole('button', { name: '1 scheduled message' })).toBeVisible();
  await bob.api.call('groups.mute', { conversationId, accountId: ann.account.id, until: Date.now() + 3_600_000 });
  const returned = message(ann.page, 'torch');
  await expect(returned.getByRole('alert')).toContainText('Not sent: You are muted here');
  await bob.api.call('groups.mute', { conversationId, accountId: ann.account.id, until: 0 });
  await returned.getByRole('button', { name: 'Send again' }).click();
  await expect(state(ann.page, 'Do not forget the torch', 'Sent')).toBeVisible();
});

test('where a timer is set messages disappear for both, and from the server', async ({ two }) => {
  const { ann, bob, conversation } = two;
  await bob.api.call('conversations.timer', { conversationId: conversation.id, seconds: 5 });
  await expect(ann.page.getByText('New messages disappear after 5 seconds', { exact: true })).toBeVisible();
  await write(ann.page, 'Burn after reading');
  await expect(message(bob.page, 'Burn after').getByRole('img', { name: /^Disappears in/ })).toBeVisible();
  await expect(history(bob.page)).toContainText('A message disappeared');
  await expect(history(ann.page)).toContainText('A message disappeared');
  for (const { page } of [ann, bob]) await expect(page.locator('body')).not.toContainText('Burn after reading');
  await expect
    .poll(async () => JSON.stringify(await bob.api.call('messages.history', { conversationId: conversation.id })))
    .not.toContain('Burn after reading');
});

test('a contact is passed on as a card that leads to them', async ({ two, someone }) => {
  const { ann, bob } = two;
  const cleo = await someone('Cleo');
  await ann.api.call('contacts.request', { username: cleo.username });
  await cleo.api.call('contacts.accept', { accountId: ann.account.id });
  await attach(ann, 'Contact card');
  await ann.page.getByRole('button', { name: 'Send the card of Cleo' }).click();
  const card = history(bob.page).getByRole('link', { name: 'Show the contact Cleo' });
  await expect(card).toContainText(`@${cleo.username}`);
  await card.click();
  await expect(bob.page.getByRole('heading', { name: 'Cleo' })).toBeVisible();
});

test('a place is sent from where one is, with its name', async ({ person, someone }) => {
  const position = { latitude: 31.23039, longitude: 121.4737 };
  const [ann, bob] = await Promise.all([
    person('Ann', { geolocation: position, permissions: ['geolocation'] }),
    someone('Bob'),
  ]);
  await openChat(ann.page, await direct(ann, bob));
  await attach(ann, 'Location');
  const dialog = ann.page.getByRole('dialog', { name: 'Send a location' });
  await dialog.getByRole('button', { name: 'Use where I am' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Latitude' })).toHaveValue('31.23039');
  await dialog.getByRole('textbox', { name: 'Name' }).fill("People's Square");
  await dialog.getByRole('button', { name: 'Send the location' }).click();
  const place = history(ann.page).getByRole('link', { name: "People's Square Open in maps" });
  await expect(place).toHaveAttribute('href', 'geo:31.23039,121.47370');
});

/** Chooses one of the things that are sent beside text. */
async function attach({ page }: Person, what: string): Promise<void> {
  await page.getByRole('button', { name: 'Attach' }).click();
  await page.getByRole('menuitem', { name: what }).click();
}

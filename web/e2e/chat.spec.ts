import type { Conversation } from '../src/protocol/generated';
import {
  act,
  chooseChat,
  composer,
  direct,
  expect,
  fill,
  Finger,
  group,
  history,
  message,
  openChat,
  row,
  say,
  screens,
  state,
  write,
  type Person,
} from './harness';
import { test } from './harness/two';

test('what one writes the other reads, and the writer sees it sent, delivered and read', async ({ two }) => {
  const { ann, bob } = two;
  await bob.page.goto('about:blank');
  await write(ann.page, 'Are you there?');
  await expect(state(ann.page, 'Are you there?', 'Sent')).toBeVisible();

  await bob.page.goto('/');
  await expect(row(bob.page, 'Ann')).toContainText('Are you there?');
  await expect(row(bob.page, 'Ann')).toContainText('1 unread message');
  await expect(state(ann.page, 'Are you there?', 'Delivered')).toBeVisible();

  await chooseChat(bob.page, 'Ann');
  await expect(message(bob.page, /Ann, .*: Are you there\?/)).toBeVisible();
  await expect(state(ann.page, 'Are you there?', 'Read')).toBeVisible();
  await write(bob.page, 'I am');
  await expect(message(ann.page, /Bob, .*: I am/)).toBeVisible();
  await expect(state(bob.page, 'I am', 'Read')).toBeVisible();
});

test('a reply quotes what it answers, and the quote leads back to it', async ({ two }) => {
  const { ann, bob, conversation } = two;
  await write(ann.page, 'Shall we meet at **noon**?');
  await expect(message(bob.page, 'noon')).toBeVisible();
  await fill([ann, bob], conversation, 40);
  await expect(message(bob.page, 'Message 40')).toBeInViewport();

  await history(bob.page).hover();
  await bob.page.mouse.wheel(0, -10_000);
  await act(bob.page, 'noon', 'Reply');
  await expect(bob.page.getByText('Reply to Ann')).toBeVisible();
  await expect(composer(bob.page)).toBeFocused();
  await write(bob.page, 'Gladly');
  await expect(bob.page.getByText('Reply to Ann')).toBeHidden();

  await expect(message(ann.page, 'Gladly')).toBeInViewport();
  await expect(message(ann.page, 'noon')).not.toBeInViewport();
  const quote = message(ann.page, 'Gladly').getByRole('button', { name: 'Go to the message this answers' });
  await expect(quote).toHaveAccessibleName('Go to the message this answers: You, Shall we meet at noon?');
  await quote.click();
  await expect(message(ann.page, /^You.*noon/)).toBeInViewport();
});

test('an edited message says so, and shows what it said before', async ({ two }) => {
  const { ann, bob } = two;
  await write(ann.page, 'The train leaves at 8');
  await act(ann.page, 'The train', 'Edit');
  await expect(composer(ann.page)).toHaveValue('The train leaves at 8');
  await write(ann.page, 'The train leaves at 9');
  await expect(message(bob.page, 'The train leaves at 9')).toBeVisible();
  await expect(message(bob.page, 'The train leaves at 8')).toHaveCount(0);

  await message(bob.page, 'The train').getByRole('button', { name: 'edited' }).click();
  const versions = bob.page.getByRole('dialog', { name: 'What it said' }).getByRole('listitem');
  await expect(versions).toContainText([/Version 1.*leaves at 8/s, /Now.*leaves at 9/s]);

  await ann.page.bringToFront();
  await composer(ann.page).press('ArrowUp');
  await expect(composer(ann.page)).toHaveValue('The train leaves at 9');
  await composer(ann.page).press('Escape');
  await expect(composer(ann.page)).toHaveValue('');
});

test('both react to a message, see who did, and take it back', async ({ two }) => {
  const { ann, bob } = two;
  await write(ann.page, 'We won!');
  await message(bob.page, 'We won!').hover();
  await message(bob.page, 'We won!').getByRole('button', { name: 'Add a reaction' }).click();
  const picker = bob.page.getByRole('dialog', { name: 'Add a reaction' });
  await picker.getByRole('searchbox', { name: 'Search emoji' }).fill('party popper');
  await picker.getByRole('button', { name: 'party popper' }).click();
  await expect(picker).toBeHidden();

  await message(ann.page, 'We won!').getByRole('button', { name: '🎉, 1 person: Bob' }).click();
  const both = message(bob.page, 'We won!').getByRole('button', { name: '🎉, 2 people:' });
  await expect(both).toHaveAccessibleName(/: (Ann and You|You and Ann)$/);
  await both.hover();
  await expect(bob.page.getByText(/^🎉, 2 people: .*Ann/)).toBeVisible();

  await both.click();
  const left = message(ann.page, 'We won!').getByRole('button', { name: '🎉, 1 person: You' });
  await expect(left).toHaveAttribute('aria-pressed', 'true');
  await left.click();
  await expect(message(bob.page, 'We won!').getByRole('button', { name: /🎉/ })).toHaveCount(0);
});

test('what is taken back is gone for both, with a notice in its place, and can be written anew', async ({ two }) => {
  const { ann, bob, conversation } = two;
  await write(ann.page, 'The secret is 42');
  await expect(message(bob.page, 'The secret')).toBeVisible();
  await act(ann.page, 'The secret', 'Take back');
  const dialog = ann.page.getByRole('dialog', { name: 'Take this message back?' });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('It was for Cleo');
  await dialog.getByRole('button', { name: 'Take back' }).click();

  await expect(history(bob.page)).toContainText('Ann took back a message “It was for Cleo”');
  await expect(bob.page.locator('body')).not.toContainText('The secret is 42');
  await expect(history(ann.page)).toContainText('You took back a message');
  const { entries } = await bob.api.call('messages.history', { conversationId: conversation.id });
  expect(JSON.stringify(entries)).not.toContain('secret');

  await ann.page.getByRole('button', { name: 'Edit again' }).click();
  await expect(composer(ann.page)).toHaveValue('The secret is 42');
});

test('what one hides the other keeps', async ({ two }) => {
  const { ann, bob } = two;
  await write(ann.page, 'Forget this');
  await act(bob.page, 'Forget this', 'Hide for me');
  await bob.page.getByRole('dialog', { name: 'Hide this message?' }).getByRole('button', { name: 'Hide' }).click();
  await expect(message(bob.page, 'Forget this')).toHaveCount(0);
  await expect(message(ann.page, 'Forget this')).toBeVisible();
  await bob.page.reload();
  await write(ann.page, 'But not this');
  await expect(message(bob.page, 'But not this')).toBeVisible();
  await expect(message(bob.page, 'Forget this')).toHaveCount(0);
});

test("a group's admin removes what a member said, and the member cannot", async ({ person }) => {
  const [ann, bob] = await Promise.all([person('Ann'), person('Bob')]);
  const conversation = await group(ann, 'Hikers', [bob]);
  await Promise.all([openChat(ann.page, conversation), openChat(bob.page, conversation)]);
  await write(bob.page, 'Buy my watches');
  await write(ann.page, 'Please do not');
  await message(bob.page, 'Please do not').click({ button: 'right' });
  await expect(bob.page.getByRole('menuitem', { name: 'Hide for me' })).toBeVisible();
  await expect(bob.page.getByRole('menuitem', { name: 'Remove for everyone' })).toHaveCount(0);
  await bob.page.keyboard.press('Escape');

  await act(ann.page, 'Buy my watches', 'Remove for everyone');
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(history(bob.page)).toContainText('Ann removed a message from Bob');
  await expect(history(bob.page)).not.toContainText('watches');
  await expect(history(ann.page)).toContainText('You removed a message from Bob');
});

test('one message is forwarded with whose it was', async ({ person, someone }) => {
  const [ann, bob, cleo] = await Promise.all([person('Ann'), person('Bob'), someone('Cleo')]);
  const [conversation, target] = await Promise.all([direct(ann, bob), direct(ann, cleo)]);
  await direct(bob, ann);
  await say(cleo, target, 'The key is under the mat');
  await Promise.all([openChat(ann.page, target), openChat(bob.page, conversation)]);
  await act(ann.page, 'under the mat', 'Forward');
  const dialog = ann.page.getByRole('dialog', { name: 'Forward a message' });
  await dialog.getByRole('searchbox', { name: 'Search chats' }).fill('bo');
  await dialog.getByRole('checkbox', { name: 'Bob' }).check();
  await dialog.getByRole('button', { name: 'Forward', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(message(bob.page, 'under the mat')).toContainText('Forwarded from Cleo');
});

test('several messages are chosen and forwarded as one, which opens', async ({ two }) => {
  const { ann, bob, conversation } = two;
  for (const text of ['One', 'Two', 'Three', 'Four']) await say(bob, conversation, `Point ${text}`);
  await act(ann.page, 'Point One', 'Select');
  // The box is for the keyboard; whoever points presses anywhere on the line.
  await ann.page
    .getByRole('checkbox', { name: /Select the message of Bob/ })
    .nth(2)
    .press('Space');
  await message(ann.page, 'Point Four').click();
  await expect(ann.page.getByRole('toolbar', { name: '3 selected' })).toBeVisible();
  await ann.page.getByRole('toolbar').getByRole('button', { name: 'Forward' }).click();
  const dialog = ann.page.getByRole('dialog', { name: 'Forward 3 messages' });
  await dialog.getByRole('radio', { name: 'Merged into one' }).check();
  await dialog.getByRole('checkbox', { name: 'Bob' }).check();
  await dialog.getByRole('button', { name: 'Forward', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(ann.page.getByRole('toolbar', { name: 'selected' })).toHaveCount(0);

  await history(bob.page)
    .getByRole('button', { name: /Messages from Bob.*3 forwarded messages/ })
    .click();
  const bundle = bob.page.getByRole('dialog', { name: 'Messages from Bob' });
  await expect(bundle.getByRole('listitem')).toContainText([/Bob.*Point One/s, /Point Three/, /Point Four/]);
});

test('pinned messages stand above the history and in a list, for both', async ({ two }) => {
  const { ann, bob, conversation } = two;
  await write(ann.page, 'Door code 1234');
  await write(ann.page, 'Alarm code 5678');
  await act(ann.page, 'Door code', 'Pin');
  const bar = bob.page.getByRole('region', { name: 'Pinned messages' });
  await expect(bar).toContainText('Door code 1234');
  await expect(history(bob.page)).toContainText('Ann pinned a message');
  await act(bob.page, 'Alarm code', 'Pin');
  await expect(bar).toContainText('Pinned message 1 of 2');
  await expect(bar).toContainText('Alarm code 5678');

  await fill([ann, bob], conversation, 40);
  await expect(message(bob.page, 'Message 40')).toBeInViewport();
  await bar.getByRole('button', { name: 'Alarm code' }).click();
  await expect(message(bob.page, 'Alarm code')).toBeInViewport();
  await expect(bar).toContainText('Pinned message 2 of 2');

  await bar.getByRole('button', { name: 'All pinned messages' }).click();
  const list = bob.page.getByRole('dialog', { name: 'Pinned messages' });
  await expect(list.getByRole('listitem')).toContainText(['Alarm code', 'Door code']);
  await list.getByRole('listitem').filter({ hasText: 'Alarm' }).getByRole('button', { name: 'Unpin' }).click();
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await list.getByRole('button', { name: /Door code/ }).click();
  await expect(list).toBeHidden();
  await expect(message(bob.page, 'Door code')).toBeInViewport();
  await expect(ann.page.getByRole('region', { name: 'Pinned messages' })).toContainText('Pinned message');
  await expect(ann.page.getByRole('region', { name: 'Pinned messages' })).not.toContainText('Alarm');
});

test('who is mentioned is found while writing, shown in the text, and told in the list', async ({
  person,
  someone,
}) => {
  const [ann, bob, bora] = await Promise.all([person('Ann'), person('Bob'), someone('Bora')]);
  const conversation = await group(ann, 'Hikers', [bob, bora]);
  await openChat(ann.page, conversation);
  await composer(ann.page).pressSequentially('Ask @bo');
  const suggestions = ann.page.getByRole('listbox', { name: 'Suggestions' });
  await expect(suggestions.getByRole('option')).toHaveCount(2);
  await suggestions.getByRole('option', { name: 'Bob' }).click();
  await expect(suggestions).toBeHidden();
  await composer(ann.page).pressSequentially('about it');
  await composer(ann.page).press('Enter');

  await expect(message(ann.page, 'Ask').getByRole('button', { name: '@Bob' })).toBeVisible();
  await expect(row(bob.page, 'Hikers').getByRole('img', { name: 'You are mentioned' })).toBeVisible();
  await expect(row(bob.page, 'Hikers')).toContainText('Ann: Ask @Bob about it');
  await chooseChat(bob.page, 'Hikers');
  await expect(message(bob.page, 'Ask').getByRole('button', { name: '@Bob' })).toBeVisible();
  await expect(row(bob.page, 'Hikers').getByRole('img', { name: 'You are mentioned' })).toHaveCount(0);

  await message(ann.page, 'Ask').getByRole('button', { name: '@Bob' }).click();
  await expect(ann.page.getByRole('heading', { name: 'Bob' })).toBeVisible();
});

test('the details of a message say who has it and who has read it', async ({ person, someone }) => {
  const [ann, bob, cleo] = await Promise.all([person('Ann'), person('Bob'), someone('Cleo')]);
  const conversation = await group(ann, 'Hikers', [bob, cleo]);
  await Promise.all([openChat(ann.page, conversation), openChat(bob.page, conversation)]);
  await write(ann.page, 'Bring water');
  await expect(message(bob.page, 'Bring water')).toBeVisible();
  const seq = await lastSeq(ann, conversation);
  await expect
    .poll(() => ann.api.call('messages.receipts', { conversationId: conversation.id, seq }))
    .toMatchObject({ read: 1 });
  await act(ann.page, 'Bring water', 'Details');
  const details = ann.page.getByRole('dialog', { name: 'Message details' });
  await expect(details).toContainText(/Read\s*1 of 2.*Bob.*Not delivered yet\s*1 of 2.*Cleo/s);
});

test('a text is copied as it was written', async ({ person, someone }) => {
  const [ann, bob] = await Promise.all([
    person('Ann', { permissions: ['clipboard-read', 'clipboard-write'] }),
    someone('Bob'),
  ]);
  const conversation = await direct(ann, bob);
  await say(bob, conversation, 'Some *markdown* with `code`');
  await openChat(ann.page, conversation);
  await act(ann.page, 'Some markdown', 'Copy text');
  await expect(ann.page.getByRole('status').filter({ hasText: 'Copied' })).toBeVisible();
  expect(await ann.page.evaluate(() => navigator.clipboard.readText())).toBe('Some *markdown* with `code`');
});

test('on a phone a finger writes, answers by drawing a message aside, and holds it for what else can be done', async ({
  person,
  someone,
}) => {
  const [ann, bob] = await Promise.all([person('Ann', screens.phone), someone('Bob')]);
  const conversation = await direct(ann, bob);
  await say(bob, conversation, 'Look up');
  await row(ann.page, 'Bob').tap();
  await expect(message(ann.page, 'Look up')).toBeVisible();
  const finger = await Finger.on(ann.page);

  await finger.drag(message(ann.page, 'Look up'), { x: -80, y: 0 });
  await expect(ann.page.getByText('Reply to Bob')).toBeVisible();
  await composer(ann.page).fill('Why?');
  // Where one writes with a finger Enter begins another line.
  await composer(ann.page).press('Enter');
  await expect(composer(ann.page)).toHaveValue('Why?\n');
  await ann.page.getByRole('button', { name: 'Send', exact: true }).tap();
  await expect(message(ann.page, 'Why?').getByRole('button', { name: /Look up/ })).toBeVisible();
  await expect(state(ann.page, 'Why?', 'Sent')).toBeVisible();

  await finger.down(message(ann.page, 'Why?'));
  const menu = ann.page.getByRole('menu');
  await expect(menu.getByRole('menuitem', { name: 'Edit' })).toBeVisible();
  await finger.lift();
  await menu.getByRole('menuitem', { name: 'Edit' }).tap();
  await expect(composer(ann.page)).toHaveValue('Why?');
  await ann.page.keyboard.press('Escape');

  await ann.page.getByRole('button', { name: 'Back to chats' }).tap();
  await expect(row(ann.page, 'Bob')).toContainText('Why?');
});

async function lastSeq({ api }: Person, conversation: Conversation): Promise<number> {
  const { entries } = await api.call('messages.history', { conversationId: conversation.id });
  return entries.at(-1)!.seq;
}

import type { Page } from '@playwright/test';
import {
  chooseChat,
  composer,
  direct,
  expect,
  group,
  history,
  message,
  openChat,
  row,
  test as base,
  write,
  type Person,
  type Someone,
} from './harness';

/** Ann before a browser, in her conversation with Bob. */
const test = base.extend<{ ann: Person; bob: Someone }>({
  bob: async ({ someone }, use) => use(await someone('Bob')),
  ann: async ({ person, bob }, use) => {
    const ann = await person('Ann', { permissions: ['clipboard-read', 'clipboard-write'] });
    await openChat(ann.page, await direct(ann, bob));
    await use(ann);
  },
});

const heightOf = async (page: Page): Promise<number> => (await composer(page).boundingBox())!.height;

test('the composer grows with its lines up to a part of the page, and sends them by Enter', async ({
  ann: { page },
}) => {
  const one = await heightOf(page);
  await composer(page).pressSequentially('First');
  await composer(page).press('Shift+Enter');
  await composer(page).pressSequentially('Second');
  await expect(composer(page)).toHaveValue('First\nSecond');
  expect(await heightOf(page)).toBeGreaterThan(one);
  await composer(page).press('Enter');
  await expect(message(page, 'First')).toContainText(/First\s*Second/);
  await expect(composer(page)).toHaveValue('');
  expect(await heightOf(page)).toBe(one);

  await composer(page).fill('A line\n'.repeat(200));
  expect(await heightOf(page)).toBeLessThan(450);
  await expect(message(page, 'First')).toBeInViewport();
  await composer(page).fill('   ');
  await composer(page).press('Enter');
  await expect(history(page).getByRole('listitem', { name: /^You/ })).toHaveCount(1);
});

test('a draft is kept for each chat, shown in the list, and there after a reload', async ({ ann, bob, someone }) => {
  const cleo = await someone('Cleo');
  await direct(ann, cleo);
  await composer(ann.page).fill('I was about to');
  await chooseChat(ann.page, 'Cleo');
  await expect(composer(ann.page)).toHaveValue('');
  await expect(row(ann.page, 'Bob')).toContainText('Draft: I was about to');
  await composer(ann.page).fill('Something else');
  await chooseChat(ann.page, 'Bob');
  await expect(composer(ann.page)).toHaveValue('I was about to');

  const { id } = await direct(ann, bob);
  await expect
    .poll(async () => (await ann.api.call('conversations.get', { conversationId: id })).draft?.text)
    .toBe('I was about to');
  await ann.page.reload();
  await expect(composer(ann.page)).toHaveValue('I was about to');
  await composer(ann.page).press('Enter');
  await expect(message(ann.page, 'I was about to')).toBeVisible();
  await expect(row(ann.page, 'Bob')).not.toContainText('Draft');
});

test('keys format what is selected, and take the format away again', async ({ ann: { page } }) => {
  const field = composer(page);
  await field.fill('plain');
  for (const [key, formatted] of [
    ['b', '**plain**'],
    ['i', '_plain_'],
    ['e', '`plain`'],
    ['Shift+X', '~~plain~~'],
  ] as const) {
    await field.selectText();
    await field.press(`ControlOrMeta+${key}`);
    await expect(field).toHaveValue(formatted);
    await field.press(`ControlOrMeta+${key}`);
    await expect(field).toHaveValue('plain');
  }
  await field.selectText();
  await field.press('ControlOrMeta+k');
  await page.keyboard.type('https://example.org');
  await expect(field).toHaveValue('[plain](https://example.org)');
  await field.press('Enter');
  const link = message(page, 'plain').getByRole('link', { name: 'plain' });
  await expect(link).toHaveAttribute('href', 'https://example.org/');
  await expect(link).toHaveAttribute('target', '_blank');
  await expect(link).toHaveAttribute('rel', /noopener noreferrer/);
});

test('what is pasted with its looks comes in as text, where the caret is', async ({ ann: { page } }) => {
  await page.evaluate(() =>
    navigator.clipboard.write([
      new ClipboardItem({
        'text/html': new Blob(['<h1 style="color:red">Big</h1><img src="x"><b>bold</b>'], { type: 'text/html' }),
        'text/plain': new Blob(['Big\u200B\r\nbold\u00A0one'], { type: 'text/plain' }),
      }),
    ]),
  );
  await composer(page).fill('<>');
  await composer(page).press('ArrowLeft');
  await composer(page).press('ControlOrMeta+v');
  await expect(composer(page)).toHaveValue('<Big\nbold one>');
  await composer(page).press('ControlOrMeta+z');
  await expect(composer(page)).toHaveValue('<>');
});

test('emoji are found by name, kept among the recent ones, and have the skin one chose', async ({ ann: { page } }) => {
  await page.getByRole('button', { name: 'Emoji' }).click();
  const picker = page.getByRole('dialog', { name: 'Emoji' });
  await picker.getByRole('radio', { name: 'Medium-dark' }).press('Space');
  await picker.getByRole('searchbox', { name: 'Search emoji' }).fill('waving hand');
  await picker.getByRole('button', { name: 'waving hand' }).click();
  await expect(composer(page)).toHaveValue('👋🏾');
  await page.keyboard.press('Escape');
  await expect(picker).toBeHidden();
  await expect(composer(page)).toBeFocused();

  await page.getByRole('button', { name: 'Emoji' }).click();
  await expect(picker.getByRole('group', { name: 'Recent' }).getByRole('button').first()).toHaveText('👋🏾');
  await picker.getByRole('searchbox', { name: 'Search emoji' }).fill('qqqq');
  await expect(picker).toContainText('No emoji has this name');
  await page.keyboard.press('Escape');
});

test('an emoji is completed from its name after a colon', async ({ ann: { page } }) => {
  await composer(page).pressSequentially('Well done :tada');
  const suggestions = page.getByRole('listbox', { name: 'Suggestions' });
  await expect(suggestions.getByRole('option', { name: '🎉' })).toHaveAttribute('aria-selected', 'true');
  await composer(page).press('Enter');
  await expect(composer(page)).toHaveValue('Well done 🎉 ');
  await expect(suggestions).toBeHidden();
  await composer(page).pressSequentially('at 10:30');
  await expect(suggestions).toBeHidden();
  await composer(page).press('Enter');
  await expect(message(page, 'Well done 🎉 at 10:30')).toBeVisible();
});

test('while an input method puts characters together Enter is its own; then it sends once', async ({
  ann: { page },
}) => {
  const ime = await page.context().newCDPSession(page);
  const compose = (text: string) =>
    ime.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  const key = (key: string, windowsVirtualKeyCode: number) =>
    ime.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key, code: 'Enter', windowsVirtualKeyCode });
  await composer(page).focus();
  for (const syllables of ['n', 'ni', 'ni h', 'ni hao']) await compose(syllables);
  await expect(composer(page)).toHaveValue('ni hao');
  // As Chromium, Firefox and Safari tell of an Enter that chooses among the candidates.
  await key('Process', 229);
  await key('Enter', 13);
  await composer(page).dispatchEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true });
  await composer(page).dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true });
  await expect(composer(page)).toHaveValue('ni hao');
  await expect(history(page).getByRole('listitem', { name: /^You/ })).toHaveCount(0);

  await ime.send('Input.insertText', { text: '你好' });
  await expect(composer(page)).toHaveValue('你好');
  await compose('shi jie');
  await key('Enter', 13);
  await ime.send('Input.insertText', { text: '世界' });
  await expect(composer(page)).toHaveValue('你好世界');
  await composer(page).press('Enter');
  await expect(composer(page)).toHaveValue('');
  await expect(message(page, '你好世界').getByRole('img', { name: 'Sent' })).toBeVisible();
  await expect(history(page).getByRole('listitem', { name: /^You/ })).toHaveCount(1);
});

test('a text beyond the limit is refused in words, and keeps until it is shorter', async ({ ann: { page } }) => {
  const limit = 64 * 1024;
  await composer(page).fill('字'.repeat(limit / 3 + 3));
  await expect(page.getByText('8 bytes too long')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeDisabled();
  await composer(page).press('Enter');
  await expect(history(page).getByRole('listitem', { name: /^You/ })).toHaveCount(0);
  for (let times = 0; times < 3; times++) await composer(page).press('Backspace');
  await expect(page.getByText('1 byte left')).toBeVisible();
  await composer(page).press('Enter');
  await expect(composer(page)).toHaveValue('');
  await expect(message(page, '字字字').getByRole('img', { name: 'Sent' })).toBeVisible();
});

test('who may not write is told why in the place of the composer', async ({ ann, bob }) => {
  const hikers = await group(bob, 'Hikers', [ann]);
  const conversationId = hikers.id;
  await chooseChat(ann.page, 'Hikers');
  await write(ann.page, 'May I?');
  const accountId = ann.account.id;
  const silenced = ann.page.getByRole('main').getByRole('status');

  await bob.api.call('groups.mute', { conversationId, accountId });
  await expect(silenced).toHaveText('An admin took your word in this group. You can still read.');
  await expect(composer(ann.page)).toHaveCount(0);
  await bob.api.call('groups.mute', { conversationId, accountId, until: Date.now() + 3_600_000 });
  await expect(silenced).toContainText('You may write here again');
  await bob.api.call('groups.mute', { conversationId, accountId, until: 0 });
  await expect(composer(ann.page)).toBeVisible();
  await bob.api.call('groups.update', { conversationId, allMuted: true });
  await expect(silenced).toHaveText('Only the owner and admins may write here.');
  await bob.api.call('groups.update', { conversationId, allMuted: false });
  await expect(composer(ann.page)).toBeVisible();

  await ann.api.call('groups.leave', { conversationId });
  await expect(silenced).toHaveText('You are not in this group any more. What you could read stays.');
  await expect(message(ann.page, 'May I?')).toBeVisible();

  await group(bob, 'Climbers', [ann]).then(async (climbers) => {
    await chooseChat(ann.page, 'Climbers');
    await expect(composer(ann.page)).toBeVisible();
    await bob.api.call('groups.dissolve', { conversationId: climbers.id });
  });
  await expect(history(ann.page)).toContainText('Bob dissolved the group');
  await expect(composer(ann.page)).toHaveCount(0);
  await expect(silenced).toBeVisible();
});

import type { Locator } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { befriend, direct, expect, group, say, screens, test, Walk, world, type Look, type Someone } from './harness';

const still = { reducedMotion: 'reduce' } as const;
const looks: Record<string, Look> = {
  'on a desktop, in English, in the light and in the dark': {
    language: 'en',
    options: { ...still, ...screens.desktop, locale: 'en-US', colorScheme: 'light' },
    bothSchemes: true,
  },
  'on a phone, in Chinese, in the dark': {
    language: 'zh-CN',
    options: { ...still, ...screens.phone, locale: 'zh-CN', colorScheme: 'dark' },
  },
  'on a tablet, in Chinese, in the light': {
    language: 'zh-CN',
    options: { ...still, ...screens.tablet, locale: 'zh-CN', colorScheme: 'light' },
  },
  'in 320 pixels with text twice as large': {
    language: 'en',
    options: { ...still, ...screens.phone, viewport: { width: 320, height: 800 }, locale: 'en-US' },
    largeText: true,
  },
};

// Each goes its own way, and ways are long.
test.describe.configure({ mode: 'parallel' });

for (const [name, look] of Object.entries(looks)) {
  test(`every screen can be used by everyone ${name}`, async ({ browser, server, someone, problems }) => {
    problems.allow(/status of 4\d\d/);
    const context = await browser.newContext({ baseURL: server.url, ...look.options });
    problems.watch(context, server.url);
    if (look.largeText) await context.addInitScript(enlarge);
    const walk = new Walk(await context.newPage(), look);
    const me = await someone('Me');
    await signingIn(walk, me);
    await nothingYet(walk);
    const all = { walk, me, someone, ...(await world(me, someone)) };
    for (const part of [chats, details, chat, joining, contacts, settings]) await test.step(part.name, () => part(all));
    await context.close();
    expect(walk.found).toEqual([]);
  });
}

/** As browsers do for whoever wants larger letters. */
function enlarge(): void {
  new MutationObserver((_, observer) => {
    document.documentElement.style.fontSize = '200%';
    observer.disconnect();
  }).observe(document, { childList: true });
}

interface All extends Awaited<ReturnType<typeof world>> {
  walk: Walk;
  me: Someone;
  someone: (nickname: string) => Promise<Someone>;
}

/** Where the rest of the page is as it was. */
const list = '[data-part="list"]';

async function signingIn(walk: Walk, me: Someone): Promise<void> {
  const { page, t } = walk;
  await page.goto('/register');
  await walk.see('Registering', page.getByRole('heading', { name: t('accounts.register') }));
  await walk.button('accounts.create').click();
  await walk.see('What is wrong with an account', page.getByRole('alert'));
  await walk.go('/log-in');
  await walk.see('Logging in', page.getByRole('heading', { name: t('accounts.logIn') }));
  const password = page.getByLabel(t('accounts.password'), { exact: true });
  await page.getByLabel(t('accounts.username')).fill(me.username);
  await password.fill('not this one');
  await walk.button('accounts.logIn').click();
  await walk.see('A wrong password', page.getByRole('alert'));
  await password.fill(me.password);
  await password.press('Enter');
}

async function nothingYet(walk: Walk): Promise<void> {
  const { page, t } = walk;
  await walk.see('No chats', page.getByRole('heading', { name: t('conversations.empty') }));
  await walk.go('/contacts');
  await walk.see('No contacts', page.getByText(t('contacts.empty')));
  await walk.go('/requests');
  await walk.see('No requests', page.getByText(t('contacts.noRequests')));
  await walk.go('/');
}

async function chats({ walk, lorem, mira }: All): Promise<void> {
  const { page, t } = walk;
  const row = page.getByRole('link', { name: /Mira/ });
  const switcher = '[role="dialog"], dialog:modal';
  await walk.see('Chats', row);
  await row.click({ button: 'right' });
  await walk.seeMenu('The menu of a chat');
  await walk.item('conversations.setRemark').click();
  await walk.seeDialog('A remark');
  await page.getByRole('tab', { name: t('conversations.filters.groups') }).click();
  await walk.see('Groups only', page.getByRole('link', { name: /Lorem/ }), list);
  await page.getByRole('tab', { name: t('conversations.filters.all') }).click();
  await page.getByRole('searchbox').fill('mi');
  await walk.see('What a search found', row, list);
  await page.getByRole('searchbox').fill('zzz');
  await walk.see('What no search found', walk.button('conversations.findPeople'), list);
  await page.getByRole('searchbox').press('Escape');
  await page.getByRole('button', { name: new RegExp(`^${t('conversations.archived')}`) }).click();
  await walk.see('The archive', walk.button('conversations.leaveArchive'), list);
  await walk.button('conversations.leaveArchive').click();

  await walk.button('conversations.newChat').click();
  await walk.see('A new chat', walk.dialog.getByText('Mira'), 'dialog:modal');
  await walk.dialog.getByRole('button', { name: t('contacts.addContact') }).click();
  await walk.see('Looking for people', walk.dialog.getByRole('searchbox'), 'dialog:modal');
  await walk.dialog.getByRole('searchbox').fill(mira.username);
  await walk.see('Found people', walk.dialog.getByText(`@${mira.username}`), 'dialog:modal');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(walk.dialog).toHaveCount(0);
  await walk.button('conversations.newChat').click();
  await walk.dialog.getByRole('button', { name: t('groups.findGroup') }).click();
  await walk.see('Looking for a group', walk.dialog.getByRole('textbox'), 'dialog:modal');
  await walk.dialog.getByRole('textbox').fill(lorem.id);
  await walk.dialog.getByRole('button', { name: t('groups.find'), exact: true }).click();
  await walk.seeDialog('A found group', walk.dialog.getByRole('article'));

  await page.keyboard.press('Control+k');
  await walk.see('The quick switcher', page.getByRole('option', { name: /Mira/ }), switcher);
  await page.getByRole('combobox').fill('zzz');
  await walk.see('A quick switcher that finds nothing', page.getByText(t('app.nothingFound')), switcher);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+/');
  await walk.seeDialog('The shortcuts');
  await page.getByRole('button', { name: t('accounts.accountOf', { name: 'Me' }) }).click();
  await walk.seeMenu('The menu of the account');
  await walk.item('accounts.logOut').click();
  await walk.seeDialog('A question');
}

async function details({ walk, lorem }: All): Promise<void> {
  const { page, t } = walk;
  const side = page.getByRole('complementary', { name: t('conversations.details') });
  const part = '[data-part="details"]';
  const open = (key: string) => side.getByRole('button', { name: new RegExp(`^${t(key)}`) }).click();
  const back = () => side.getByRole('button', { name: t('ui.back') }).click();
  await walk.go(`/c/${lorem.id}?details`);
  await walk.see('A group', side.getByText('Dolor sit amet'));
  await open('groups.pages.members');
  await walk.see('Members', side.getByText('Mira'), part);
  await side.getByRole('button', { name: t('groups.memberMenu', { name: 'Mira' }) }).click();
  await walk.seeMenu('The menu of a member');
  await walk.item('groups.transfer').click();
  await walk.seeDialog('Handing over');
  await back();
  await open('groups.pages.applications');
  await walk.see('Applications', side.getByText('Elit sed'), part);
  await back();
  await open('groups.pages.links');
  await side.getByRole('button', { name: t('groups.showCode') }).click();
  await walk.see('Links', side.getByRole('img', { name: t('groups.codeOf', { title: 'Lorem' }) }), part);
  await back();
  await open('groups.pages.settings');
  await side.getByLabel(t('groups.title'), { exact: true }).fill('');
  await walk.see('Settings of a group', side.getByRole('alert'), part);
  await back();
  await open('groups.addMembers');
  await walk.see('Adding members', walk.dialog.getByText('李娜'), 'dialog:modal');
  await walk.dialog.getByRole('radio').nth(1).check();
  await walk.dialog.getByRole('checkbox', { name: /李娜/ }).click();
  await walk.seeDialog('Inviting');
  await open('groups.leave');
  await walk.seeDialog('Leaving');
}

async function chat({ walk, me, mira, lorem, quiet }: All): Promise<void> {
  const { page, t } = walk;
  const log = page.getByRole('log');
  const message = (text: string) => log.getByRole('listitem', { name: new RegExp(`: [^:]*${text}`) }).last();
  /** What is far from where one reads is not in the page: from the newest on up, until it is. */
  const bring = async (there: Locator): Promise<Locator> => {
    for (let step = 0; step < 40 && !(await there.isVisible()); step++)
      await log.evaluate(async (log, step) => {
        log.scrollTo(0, log.scrollHeight - (1 + step * 0.6) * log.clientHeight);
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      }, step);
    return there;
  };
  const menu = async (text: string, action?: string): Promise<void> => {
    await (await bring(message(text))).press('Enter');
    await expect(page.getByRole('menu')).toBeVisible();
    if (action) await walk.item(`messages.action.${action}`).click();
  };
  await walk.go('/');
  await walk.go(`/c/${lorem.id}`);
  await walk.see('A chat', message('Pariatur'));
  await expect(async () => {
    await log.evaluate((log) => log.scrollTo(0, 0));
    await expect(log.getByText(t('messages.beginning'))).toBeInViewport({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
  await walk.see('Its beginning', log.getByText(/Lorem/), '[data-part="history"]');
  await menu('Irure dolor');
  await walk.seeMenu('The menu of a message');
  await walk.item('messages.action.details').click();
  await walk.seeDialog('Who read it');
  const edited = message('Irure dolor').getByRole('button', { name: t('messages.edited') });
  await (await bring(edited)).press('Enter');
  await walk.seeDialog('What it said before');
  for (const action of ['forward', 'recall', 'hide']) {
    await menu('Irure dolor', action);
    await walk.seeDialog(`A dialog to ${action}`);
  }
  await menu('Irure dolor', 'react');
  await walk.see('Emoji', page.getByRole('searchbox', { name: t('messages.emoji.search') }), '[role="dialog"]');
  await page.keyboard.press('Escape');
  await (await bring(message('Exercitation').getByRole('button', { name: t('messages.poll.who') }))).press('Enter');
  await walk.seeDialog('Who voted');
  await (await bring(log.getByRole('button', { name: /Cillum/ }))).press('Enter');
  await walk.seeDialog('Forwarded messages');
  await walk.button('messages.pins.all').click();
  await walk.seeDialog('Pinned messages', walk.dialog.getByRole('listitem'));
  await page.getByRole('button', { name: t('messages.scheduled.open', { count: 1 }) }).click();
  await walk.see('Scheduled messages', walk.dialog.getByText('Fugiat nulla'), 'dialog:modal');
  await walk.dialog.getByRole('button', { name: t('messages.scheduled.change') }).click();
  await walk.seeDialog('A scheduled message');
  await menu('Pariatur', 'reply');
  await walk.see('Replying', walk.button('messages.composer.endReply'), '[data-part="composer"]');
  await walk.button('messages.composer.endReply').click();
  await menu('Irure dolor', 'edit');
  await walk.see('Editing', walk.button('messages.composer.endEdit'), '[data-part="composer"]');
  await walk.button('messages.composer.endEdit').click();
  const composer = page.getByRole('textbox', { name: t('messages.composer.label'), exact: true });
  await composer.fill('@');
  await walk.see('Mentions', page.getByRole('option', { name: /Mira/ }), '[data-part="composer"]');
  await page.keyboard.press('Escape');
  await composer.fill('Deserunt');
  for (const kind of ['poll', 'card', 'place', 'later']) {
    await walk.button('messages.composer.attach').click();
    if (kind === 'poll') await walk.seeMenu('What can be attached');
    await walk.item(`messages.composer.${kind}`).click();
    await walk.seeDialog(`Attaching a ${kind}`);
  }
  await composer.fill('');
  await menu('Pariatur', 'select');
  await walk.see('Selecting', page.getByRole('toolbar'), 'main');
  await walk.button('messages.endSelecting').click();
  const announcement = page.getByRole('complementary', { name: t('groups.announcement') });
  await announcement.getByRole('button').first().click();
  await walk.seeDialog('The announcement');

  await me.api.call('groups.transfer', { conversationId: lorem.id, accountId: mira.account.id });
  await mira.api.call('groups.mute', { conversationId: lorem.id, accountId: me.account.id });
  await walk.see('Having no word', page.getByText(t('messages.silence.mutedForGood')), '[data-part="composer"]');
  await walk.go(`/c/${quiet.id}?details`);
  await walk.see('A direct chat with its details', page.getByRole('article', { name: 'Mira' }));
  await walk.go(`/c/${randomUUID()}`);
  await walk.see('A chat that is not there', page.getByText(t('conversations.notThere')));
}

async function joining({ walk, ilse }: All): Promise<void> {
  const { page, t } = walk;
  const other = await group(ilse, 'Dolor', []);
  const { code } = await ilse.api.call('groups.createLink', { conversationId: other.id });
  await walk.go(`/join/${code}`);
  await walk.see('Joining', page.getByRole('article', { name: 'Dolor' }));
  await ilse.api.call('groups.revokeLink', { conversationId: other.id, code });
  await walk.go('/');
  await walk.go(`/join/${code}`);
  await walk.see('A link that has ended', page.getByText(t('groups.linkEnded')));
  await walk.go('/new-group');
  await page.getByRole('checkbox', { name: /Mira/ }).click();
  await walk.button('groups.createWith', { count: 1 }).click();
  await walk.see('A new group', page.getByText(t('groups.titleMissing')));
}

async function contacts({ walk, me, mira, ilse, otto, vera, someone }: All): Promise<void> {
  const { page, t } = walk;
  for (const name of [...'ABCDEFGHIJK']) await befriend(me, await someone(`${name}ndus`));
  await walk.go('/contacts');
  await walk.see('Contacts', page.getByRole('link', { name: /Tomás/ }));
  await page.getByRole('searchbox').fill('zzz');
  await walk.see('Nobody found', page.getByText(t('contacts.notFound')), list);
  await page.getByRole('searchbox').press('Escape');
  await walk.button('ui.more').click();
  await walk.seeMenu('The menu of contacts');
  await walk.item('contacts.blockedPeople').click();
  await walk.seeDialog('Blocked people');
  await walk.button('contacts.addContact').click();
  await walk.dialog.getByRole('searchbox').fill(vera.username);
  await walk.dialog.getByRole('button', { name: t('contacts.add'), exact: true }).click();
  await walk.see('Asking someone', walk.dialog.getByRole('textbox', { name: t('contacts.note') }), 'dialog:modal');
  await walk.dialog.getByRole('button', { name: t('ui.close') }).click();
  await walk.go('/requests');
  await walk.see('Requests', page.getByText('Lorem ipsum'));
  for (const one of [ilse, otto, vera, me, mira]) {
    await walk.go(`/contacts/${one.account.id}`);
    await walk.see(
      `The card of ${one.account.nickname}`,
      page.getByRole('article').getByText(`@${one.username}`),
      'main',
    );
  }
  await page.getByRole('button', { name: t('contacts.block'), exact: true }).click();
  await walk.seeDialog('Blocking');
  await walk.go(`/contacts/${randomUUID()}`);
  await walk.see('Nobody', page.getByText(t('contacts.noSuchPerson')));
}

async function settings({ walk }: All): Promise<void> {
  const { page, t } = walk;
  const pages = 'profile notifications appearance language privacy devices password delete'.split(' ');
  await walk.go('/settings');
  await walk.see('Settings', page.getByRole('link', { name: t('settings.pages.delete') }));
  for (const each of pages) {
    await walk.go(`/settings/${each}`);
    await walk.see(each, page.getByRole('heading', { name: t(`settings.pages.${each}`), exact: true }), 'main');
  }
  await walk.go('/settings/password');
  await walk.button('settings.changePassword').click();
  await walk.see('What is wrong with a password', page.getByRole('alert'), 'main');
  await walk.go('/settings/privacy');
  await page.getByRole('button', { name: new RegExp(`^${t('settings.blocked')}`) }).click();
  await walk.seeDialog('Blocked people');
  await walk.go('/settings/devices');
  await walk.button('settings.endOtherDevices').click();
  await walk.seeDialog('Signing others out');
}

test('nothing moves for whoever asks for stillness', async ({ person, someone }) => {
  const { page, ...ann } = await person('Ann', { reducedMotion: 'reduce' });
  const bob = await someone('Bob');
  await say(bob, await direct(bob, ann), 'Hello');
  await page.getByRole('link', { name: /Bob/ }).click();
  await expect(page.getByRole('log')).toContainText('Hello');
  await page.keyboard.press('Control+/');
  await expect(page.getByRole('dialog')).toBeVisible();
  const slow = await page.evaluate(() => {
    const longest = (times: string) => Math.max(...times.split(',').map(parseFloat));
    const moves = (style: CSSStyleDeclaration) =>
      longest(style.transitionDuration) > 0.01 ||
      (style.animationName !== 'none' && longest(style.animationDuration) > 0.01);
    const moving = document
      .getAnimations()
      .filter((one) => Number(one.effect?.getComputedTiming().duration) > 10)
      .map((one) => `An animation of ${(one.effect as KeyframeEffect).target?.className}`);
    const will = [...document.querySelectorAll('*')]
      .filter((element) => moves(getComputedStyle(element)))
      .map((element) => `${element.tagName} ${element.className}`);
    return [...moving, ...will];
  });
  expect(slow).toEqual([]);
});

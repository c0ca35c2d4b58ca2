import type { BrowserContextOptions, Locator, Page } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import {
  befriend,
  direct,
  englishIn,
  expect,
  group,
  say,
  screens,
  sideways,
  test,
  violations,
  wordsIn,
  type Language,
  type Person,
  type Someone,
} from './harness';

interface Look {
  readonly language: Language;
  readonly options: BrowserContextOptions;
  /** Twice as large as usual. */
  readonly largeText?: boolean;
}

const still = { reducedMotion: 'reduce' } as const;
const looks: Record<string, Look> = {
  'on a desktop in English': {
    language: 'en',
    options: { ...still, ...screens.desktop, locale: 'en-US', colorScheme: 'light' },
  },
  'on a phone in Chinese': {
    language: 'zh-CN',
    options: { ...still, ...screens.phone, locale: 'zh-CN', colorScheme: 'dark' },
  },
  'in 320 pixels with text twice as large': {
    language: 'en',
    options: { ...still, ...screens.phone, viewport: { width: 320, height: 640 }, locale: 'en-US' },
    largeText: true,
  },
};

/** A way through the application's screens, each looked at. */
class Walk {
  readonly found: string[] = [];
  readonly t: ReturnType<typeof wordsIn>;

  constructor(
    readonly page: Page,
    readonly look: Look,
  ) {
    this.t = wordsIn(look.language);
  }

  button(key: string, values?: Record<string, string | number>): Locator {
    return this.page.getByRole('button', { name: this.t(key, values), exact: true });
  }

  item(key: string, values?: Record<string, string | number>): Locator {
    return this.page.getByRole('menuitem', { name: this.t(key, values) });
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  /** Looks at what is on the screen, once it stands there. */
  async see(what: string, there?: Locator): Promise<void> {
    await test.step(what, async () => {
      const { page } = this;
      if (there) await expect(there.first()).toBeVisible();
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      const say = (found: readonly string[]) => this.found.push(...found.map((one) => `${what}: ${one}`));
      say(await sideways(page));
      if (this.look.largeText) return;
      say(await violations(page));
      const { colorScheme } = this.look.options;
      await page.emulateMedia({ colorScheme: colorScheme === 'light' ? 'dark' : 'light' });
      say(await violations(page, { colours: true }));
      await page.emulateMedia({ colorScheme });
      if (this.look.language !== 'en') say(englishIn(await this.#words()).map((word) => `English: ${word}`));
    });
  }

  /** Looks at a dialog, and leaves it. */
  async seeDialog(what: string): Promise<void> {
    await this.see(what, this.dialog.getByRole('heading'));
    await this.page.keyboard.press('Escape');
    await expect(this.dialog).toHaveCount(0);
  }

  async seeMenu(what: string): Promise<void> {
    await this.see(what, this.page.getByRole('menu'));
    await this.page.keyboard.press('Escape');
    await expect(this.page.getByRole('menu')).toHaveCount(0);
  }

  async go(address: string): Promise<void> {
    await this.page.goto(address);
  }

  /** All that is read, aloud too; names and codes that people gave aside. */
  #words(): Promise<string> {
    return this.page.evaluate(() => {
      const named = [...document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')].flatMap((element) =>
        ['aria-label', 'title', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? ''),
      );
      const code = [...document.querySelectorAll('code, pre')].map((element) => element.textContent ?? '');
      let text = [document.title, document.body.innerText, ...named].join('\n');
      for (const one of code) text = text.replaceAll(one, '');
      return text.replace(/@u[0-9a-f]+|https?:\S+/g, '');
    });
  }
}

const dots = (walk: Walk, text: string): Locator =>
  walk.page.getByRole('log').getByRole('listitem').filter({ hasText: text }).last();

/** Someone with all there is in an account, told in words of no language. */
async function world(me: Person, someone: (nickname: string) => Promise<Someone>) {
  const [mira, tomas, lina] = [await someone('Mira'), await someone('Tomás'), await someone('李娜')];
  const [ilse, otto, vera] = [await someone('Ilse'), await someone('Otto'), await someone('Vera')];
  for (const one of [mira, tomas, lina]) await befriend(me, one);
  const id = (one: Someone): string => one.account.id;
  await me.api.call('contacts.update', { accountId: id(tomas), starred: true });
  await ilse.api.call('contacts.request', { username: me.username, note: 'Lorem ipsum' });
  await me.api.call('contacts.request', { username: otto.username, note: 'Dolor sit' });
  await me.api.call('contacts.block', { accountId: id(vera) });
  await mira.api.call('accounts.update', { signature: 'Sed ut perspiciatis', gender: 'female' });

  const lorem = await group(me, 'Lorem', [mira, tomas]);
  const conversationId = lorem.id;
  const update = { description: 'Dolor sit amet', announcement: '**Consectetur** adipiscing', joinMode: 'approval' };
  await me.api.call('groups.update', { conversationId, ...update } as never);
  await ilse.api.call('groups.join', { groupId: conversationId, note: 'Elit sed' });
  await me.api.call('groups.createLink', { conversationId, maxUses: 10 });
  await me.api.call('groups.setRole', { conversationId, accountId: id(tomas), role: 'admin' });

  const send = async (by: Someone, text: string, more: object = {}): Promise<number> =>
    (await by.api.call('messages.send', { conversationId, clientId: randomUUID(), text, ...more })).seq;
  const first = await send(mira, 'Incididunt ut labore');
  await send(
    mira,
    '# Magna\n\n- aliqua\n- enim\n\n> veniam\n\n`quis` [nostrud](https://example.org)\n\n```js\nconst a = 1;\n```\n\n| a | b |\n|---|---|\n| c | d |',
  );
  await send(me, 'Ullamco laboris', { replyTo: first });
  await send(tomas, `@${me.account.nickname} nisi`, { mentions: [id(me)] });
  await send(mira, '😀');
  await send(mira, '', { card: id(lina) });
  await send(mira, '', { location: { latitude: 38.7, longitude: -9.1, name: 'Aliquip', address: 'Commodo 1' } });
  const poll = await send(me, 'Exercitation?', {
    poll: { options: ['Duis', 'Aute'], multiple: false, anonymous: false },
  });
  await mira.api.call('messages.vote', { conversationId, seq: poll, options: [0] });
  const edited = await send(me, 'Irure');
  await me.api.call('messages.edit', {
    conversationId,
    seq: edited,
    clientId: randomUUID(),
    text: 'Irure dolor',
  });
  for (const emoji of ['👍', '🎉']) await mira.api.call('messages.react', { conversationId, seq: edited, emoji });
  await mira.api.call('messages.recall', { conversationId, seq: await send(mira, 'Velit'), reason: 'Esse' });
  const forward = { conversationId, fromConversationId: conversationId, clientId: randomUUID(), seqs: [first, edited] };
  await me.api.call('messages.forward', { ...forward, merged: true, title: 'Cillum' });
  await me.api.call('messages.forward', { ...forward, clientId: randomUUID(), seqs: [first], merged: false });
  await me.api.call('messages.pin', { conversationId, seq: first });
  await me.api.call('messages.pin', { conversationId, seq: poll });
  await me.api.call('messages.schedule', {
    conversationId,
    sendAt: Date.now() + 86_400_000,
    message: { conversationId, clientId: randomUUID(), text: 'Fugiat nulla' },
  });
  await send(mira, 'Pariatur');
  await me.api.call('groups.mute', { conversationId, accountId: id(mira), until: Date.now() + 3_600_000 });
  return { mira, tomas, lina, ilse, otto, vera, lorem };
}

for (const [name, look] of Object.entries(looks)) {
  test.describe(name, () => {
    // Many screens, one after another.
    test.slow();

    const walking = async (person: (nickname: string, options?: BrowserContextOptions) => Promise<Person>) => {
      const me = await person('Me', look.options);
      if (look.largeText) {
        await me.context.addInitScript(() => (document.documentElement.style.fontSize = '200%'));
        await me.page.reload();
      }
      return { me, walk: new Walk(me.page, look) };
    };

    test('signing in can be used by everyone', async ({ browser, server, someone, problems }) => {
      problems.allow(/status of 4\d\d/);
      const ann = await someone('Ann');
      const context = await browser.newContext({ baseURL: server.url, ...look.options });
      problems.watch(context, server.url);
      if (look.largeText) await context.addInitScript(() => (document.documentElement.style.fontSize = '200%'));
      const page = await context.newPage();
      const walk = new Walk(page, look);
      const { t } = walk;
      await walk.go('/');
      await walk.see('Logging in', page.getByRole('heading', { name: t('accounts.logIn') }));
      await page.getByLabel(t('accounts.login')).fill(ann.username);
      await page.getByLabel(t('accounts.password'), { exact: true }).fill('not this one');
      await walk.button('accounts.logIn').click();
      await walk.see('A wrong password', page.getByRole('alert'));
      await walk.go('/register');
      await walk.see('Registering', page.getByRole('heading', { name: t('accounts.register') }));
      await walk.button('accounts.create').click();
      await walk.see('What is wrong with an account', page.getByRole('alert'));
      expect(walk.found).toEqual([]);
      await context.close();
    });

    test('the list of chats and what lies over it can be used by everyone', async ({ person, someone }) => {
      const { me, walk } = await walking(person);
      const { page, t } = walk;
      await walk.see('No chats', page.getByRole('heading', { name: t('conversations.empty') }));
      const { mira, tomas, lorem } = await world(me, someone);
      const quiet = await direct(mira, me);
      await say(mira, quiet, 'Excepteur sint');
      const settings = { conversationId: quiet.id, pinned: true, quietUntil: Date.now() + 86_400_000 };
      await me.api.call('conversations.settings', settings);
      const archived = await direct(tomas, me);
      await say(tomas, archived, 'Occaecat');
      await me.api.call('conversations.settings', { conversationId: archived.id, archived: true });
      await me.api.call('conversations.draft', { conversationId: lorem.id, text: 'Cupidatat' });
      const row = page.getByRole('link', { name: /Mira/ });
      await walk.see('Chats', row);
      await row.click({ button: 'right' });
      await walk.see('The menu of a chat', page.getByRole('menu'));
      await walk.item('conversations.setRemark').click();
      await walk.seeDialog('A remark');
      await page.getByRole('tab', { name: t('conversations.filters.groups') }).click();
      await walk.see('Groups only', page.getByRole('link', { name: /Lorem/ }));
      await page.getByRole('tab', { name: t('conversations.filters.all') }).click();
      await page.getByRole('searchbox').fill('mi');
      await walk.see('What a search found', row);
      await page.getByRole('searchbox').fill('zzz');
      await walk.see('What no search found', walk.button('conversations.findPeople'));
      await page.getByRole('searchbox').press('Escape');
      await page.getByRole('button', { name: new RegExp(`^${t('conversations.archived')}`) }).click();
      await walk.see('The archive', walk.button('conversations.leaveArchive'));
      await walk.button('conversations.leaveArchive').click();

      await walk.button('conversations.newChat').click();
      await walk.see('A new chat', walk.dialog.getByText('Mira'));
      await walk.dialog.getByRole('button', { name: t('contacts.addContact') }).click();
      await walk.see('Looking for people', walk.dialog.getByRole('searchbox'));
      await walk.dialog.getByRole('searchbox').fill(mira.username);
      await walk.see('Found people', walk.dialog.getByText(`@${mira.username}`));
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await expect(walk.dialog).toHaveCount(0);
      await walk.button('conversations.newChat').click();
      await walk.dialog.getByRole('button', { name: t('groups.findGroup') }).click();
      await walk.see('Looking for a group', walk.dialog.getByRole('textbox'));
      await walk.dialog.getByRole('textbox').fill(lorem.id);
      await walk.dialog.getByRole('button', { name: t('groups.find'), exact: true }).click();
      await walk.seeDialog('A found group');

      await page.keyboard.press('Control+k');
      await walk.see('The quick switcher', page.getByRole('option', { name: /Mira/ }));
      await page.getByRole('combobox').fill('zzz');
      await walk.see('A quick switcher that finds nothing', page.getByText(t('app.nothingFound')));
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+/');
      await walk.seeDialog('The shortcuts');
      await page.getByRole('button', { name: t('accounts.accountOf', { name: 'Me' }) }).click();
      await walk.see('The menu of the account', page.getByRole('menu'));
      await walk.item('accounts.logOut').click();
      await walk.seeDialog('A question');
      expect(walk.found).toEqual([]);
    });

    test('a chat, its messages and their dialogs can be used by everyone', async ({ person, someone }) => {
      const { me, walk } = await walking(person);
      const { page, t } = walk;
      const { mira, lorem } = await world(me, someone);
      const menu = async (text: string): Promise<void> => {
        await dots(walk, text).click({ button: 'right', position: { x: 20, y: 10 } });
        await expect(page.getByRole('menu')).toBeVisible();
      };
      await walk.go(`/c/${lorem.id}`);
      await walk.see('A chat', dots(walk, 'Pariatur'));
      await page.getByRole('log').press('PageUp');
      await page.getByRole('log').evaluate((log) => log.scrollTo(0, 0));
      await walk.see('Its beginning', dots(walk, 'Incididunt'));
      await walk.go(`/c/${lorem.id}`);
      await menu('Irure dolor');
      await walk.see('The menu of a message', page.getByRole('menu'));
      await walk.item('messages.action.details').click();
      await walk.seeDialog('Who read it');
      await dots(walk, 'Irure dolor')
        .getByRole('button', { name: t('messages.edited') })
        .click();
      await walk.seeDialog('What it said before');
      await menu('Irure dolor');
      await walk.item('messages.action.forward').click();
      await walk.seeDialog('Forwarding');
      await menu('Irure dolor');
      await walk.item('messages.action.recall').click();
      await walk.seeDialog('Taking back');
      await menu('Irure dolor');
      await walk.item('messages.action.hide').click();
      await walk.seeDialog('Hiding');
      await menu('Irure dolor');
      await walk.item('messages.action.react').click();
      await walk.see('Emoji', page.getByRole('searchbox', { name: t('messages.emoji.search') }));
      await page.keyboard.press('Escape');
      await dots(walk, 'Exercitation')
        .getByRole('button', { name: t('messages.poll.who') })
        .click();
      await walk.seeDialog('Who voted');
      await dots(walk, 'Cillum')
        .getByRole('button', { name: /Cillum/ })
        .click();
      await walk.seeDialog('Forwarded messages');
      await walk.button('messages.pins.all').click();
      await walk.seeDialog('Pinned messages');
      await page.getByRole('button', { name: t('messages.scheduled.open', { count: 1 }) }).click();
      await walk.see('Scheduled messages', walk.dialog.getByText('Fugiat nulla'));
      await walk.dialog.getByRole('button', { name: t('messages.scheduled.change') }).click();
      await walk.seeDialog('A scheduled message');
      await menu('Pariatur');
      await walk.item('messages.action.reply').click();
      await walk.see('Replying', walk.button('messages.composer.endReply'));
      await walk.button('messages.composer.endReply').click();
      await menu('Irure dolor');
      await walk.item('messages.action.edit').click();
      await walk.see('Editing', walk.button('messages.composer.endEdit'));
      await walk.button('messages.composer.endEdit').click();
      const composer = page.getByRole('textbox', { name: t('messages.composer.label'), exact: true });
      await composer.fill('@');
      await walk.see('Mentions', page.getByRole('option', { name: /Mira/ }));
      await page.keyboard.press('Escape');
      await composer.fill('Deserunt');
      for (const kind of ['poll', 'card', 'place', 'later']) {
        await walk.button('messages.composer.attach').click();
        if (kind === 'poll') await walk.see('What can be attached', page.getByRole('menu'));
        await walk.item(`messages.composer.${kind}`).click();
        await walk.seeDialog(`Attaching a ${kind}`);
      }
      await composer.fill('');
      await menu('Pariatur');
      await walk.item('messages.action.select').click();
      await walk.see('Selecting', page.getByRole('toolbar'));
      await walk.button('messages.endSelecting').click();
      await page
        .getByRole('complementary', { name: t('groups.announcement') })
        .getByRole('button')
        .first()
        .click();
      await walk.seeDialog('The announcement');

      await me.api.call('groups.transfer', { conversationId: lorem.id, accountId: mira.account.id });
      await mira.api.call('groups.mute', { conversationId: lorem.id, accountId: me.account.id });
      await walk.see('Having no word', page.getByText(t('messages.silence.mutedForGood')));
      const chat = await direct(mira, me);
      await say(mira, chat, 'Mollit anim');
      await walk.go(`/c/${chat.id}?details`);
      await walk.see('A direct chat with its details', page.getByRole('article', { name: 'Mira' }));
      await walk.go(`/c/${randomUUID()}`);
      await walk.see('A chat that is not there', page.getByText(t('conversations.notThere')));
      expect(walk.found).toEqual([]);
    });

    test('a group’s details can be used by everyone', async ({ person, someone }) => {
      const { me, walk } = await walking(person);
      const { page, t } = walk;
      const { ilse, lorem } = await world(me, someone);
      const side = page.getByRole('complementary', { name: t('conversations.details') });
      const open = (key: string) => side.getByRole('button', { name: new RegExp(`^${t(key)}`) }).click();
      const back = () => side.getByRole('button', { name: t('ui.back') }).click();
      await walk.go(`/c/${lorem.id}?details`);
      await walk.see('A group', side.getByText('Dolor sit amet'));
      await open('groups.pages.members');
      await walk.see('Members', side.getByText('Mira'));
      await side.getByRole('button', { name: t('groups.memberMenu', { name: 'Mira' }) }).click();
      await walk.see('The menu of a member', page.getByRole('menu'));
      await walk.item('groups.transfer').click();
      await walk.seeDialog('Handing over');
      await back();
      await open('groups.pages.applications');
      await walk.see('Applications', side.getByText('Elit sed'));
      await back();
      await open('groups.pages.links');
      await side.getByRole('button', { name: t('groups.showCode') }).click();
      await walk.see('Links', side.getByRole('img', { name: t('groups.codeOf', { title: 'Lorem' }) }));
      await back();
      await open('groups.pages.settings');
      await side.getByLabel(t('groups.title'), { exact: true }).fill('');
      await walk.see('Settings of a group', side.getByRole('alert'));
      await back();
      await open('groups.addMembers');
      await walk.see('Adding members', walk.dialog.getByText('李娜'));
      await walk.dialog.getByRole('radio').nth(1).check();
      await walk.dialog.getByRole('checkbox', { name: /李娜/ }).click();
      await walk.seeDialog('Inviting');
      await open('groups.leave');
      await walk.seeDialog('Leaving');

      const other = await group(ilse, 'Dolor', []);
      const { code } = await ilse.api.call('groups.createLink', { conversationId: other.id });
      await walk.go(`/join/${code}`);
      await walk.see('Joining', page.getByRole('article', { name: 'Dolor' }));
      await ilse.api.call('groups.revokeLink', { conversationId: other.id, code });
      await page.reload();
      await walk.see('A link that has ended', page.getByText(t('groups.linkEnded')));
      await walk.go('/new-group');
      await page.getByRole('checkbox', { name: /Mira/ }).click();
      await walk.button('groups.createWith', { count: 1 }).click();
      await walk.see('A new group', page.getByText(t('groups.titleMissing')));
      expect(walk.found).toEqual([]);
    });

    test('contacts and requests can be used by everyone', async ({ person, someone, problems }) => {
      problems.allow(/status of 404/);
      const { me, walk } = await walking(person);
      const { page, t } = walk;
      await walk.go('/contacts');
      await walk.see('No contacts', page.getByText(t('contacts.empty')));
      await walk.go('/requests');
      await walk.see('No requests', page.getByText(t('contacts.noRequests')));
      const { mira, ilse, otto, vera } = await world(me, someone);
      for (const name of [...'ABCDEFGHIJK']) await befriend(me, await someone(`${name}ndus`));
      await walk.go('/contacts');
      await walk.see('Contacts', page.getByRole('link', { name: /Tomás/ }));
      await page.getByRole('searchbox').fill('zzz');
      await walk.see('Nobody found', page.getByText(t('contacts.notFound')));
      await page.getByRole('searchbox').press('Escape');
      await walk.button('ui.more').click();
      await walk.see('The menu of contacts', page.getByRole('menu'));
      await walk.item('contacts.blockedPeople').click();
      await walk.seeDialog('Blocked people');
      await walk.button('contacts.addContact').click();
      await walk.dialog.getByRole('searchbox').fill(vera.username);
      await walk.dialog.getByRole('button', { name: t('contacts.add'), exact: true }).click();
      await walk.see('Asking someone', walk.dialog.getByRole('textbox', { name: t('contacts.note') }));
      await walk.dialog.getByRole('button', { name: t('ui.close') }).click();
      await walk.go('/requests');
      await walk.see('Requests', page.getByText('Lorem ipsum'));
      for (const one of [mira, ilse, otto, vera, me]) {
        await walk.go(`/contacts/${one.account.id}`);
        await walk.see(`The card of ${one.account.nickname}`, page.getByRole('article').getByText(`@${one.username}`));
      }
      await walk.go(`/contacts/${mira.account.id}`);
      await page.getByRole('button', { name: t('contacts.block'), exact: true }).click();
      await walk.seeDialog('Blocking');
      await walk.go(`/contacts/${randomUUID()}`);
      await walk.see('Nobody', page.getByText(t('contacts.noSuchPerson')));
      expect(walk.found).toEqual([]);
    });

    test('settings can be used by everyone', async ({ person, someone, problems }) => {
      problems.allow(/status of 4\d\d/);
      const { me, walk } = await walking(person);
      const { page, t } = walk;
      await someone('Other');
      await walk.go('/settings');
      await walk.see('Settings', page.getByRole('link', { name: t('settings.pages.delete') }));
      const pages = 'profile notifications appearance language privacy devices password delete'.split(' ');
      for (const each of pages) {
        await walk.go(`/settings/${each}`);
        await walk.see(each, page.getByRole('heading', { name: t(`settings.pages.${each}`), exact: true }));
      }
      await walk.go('/settings/password');
      await walk.button('settings.changePassword').click();
      await walk.see('What is wrong with a password', page.getByRole('alert'));
      await walk.go('/settings/privacy');
      await page.getByRole('button', { name: new RegExp(`^${t('settings.blocked')}`) }).click();
      await walk.seeDialog('Nobody blocked');
      await walk.go('/settings/devices');
      await walk.button('settings.endOtherDevices').click();
      await walk.seeDialog('Signing others out');
      expect(me.account.nickname).toBe('Me');
      expect(walk.found).toEqual([]);
    });
  });
}

test('nothing moves for whoever asks for stillness', async ({ person, someone }) => {
  const { page, api, account } = await person('Ann', { reducedMotion: 'reduce' });
  const bob = await someone('Bob');
  await say(bob, await bob.api.call('conversations.openDirect', { accountId: account.id }), 'Hello');
  await page.getByRole('link', { name: /Bob/ }).click();
  await expect(page.getByRole('log')).toContainText('Hello');
  await page.keyboard.press('Control+/');
  await expect(page.getByRole('dialog')).toBeVisible();
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .filter((one) => Number(one.effect?.getComputedTiming().duration) > 1)
      .map((one) => (one as CSSAnimation).animationName ?? (one as CSSTransition).transitionProperty),
  );
  expect(moving).toEqual([]);
  const slow = await page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .filter((element) => {
        const style = getComputedStyle(element);
        const longest = (times: string) => Math.max(...times.split(',').map(parseFloat));
        return (
          longest(style.transitionDuration) > 0.01 ||
          (style.animationName !== 'none' && longest(style.animationDuration) > 0.01)
        );
      })
      .map((element) => `${element.tagName} ${element.className}`),
  );
  expect(slow).toEqual([]);
  expect(api.url).toBeTruthy();
});

import type { Page } from '@playwright/test';
import type { Conversation } from '../src/protocol/generated';
import {
  chooseChat,
  direct,
  expect,
  fill,
  group,
  history,
  logIn,
  message,
  openChat,
  row,
  say,
  test as base,
  type Person,
  type Someone,
} from './harness';
import { freshContext, register } from './harness/people';

const count = 3_000;

interface Long {
  writers: readonly [Someone, Someone];
  /** Members who have read nothing yet. */
  readers: Someone[];
  conversation: Conversation;
  /** Where the first of what was filled in stands. */
  first: number;
}

/** A group of 3,000 messages, some of more lines than others; each test reads it as somebody else. */
const test = base.extend<{ reader: Person }, { long: Long }>({
  long: [
    async ({ api }, use) => {
      const [ann, bob, ...readers] = await Promise.all(
        ['Ann', 'Bob', ...Array.from({ length: 40 }, () => 'Reader')].map((name) => register(api, name)),
      );
      const conversation = await group(ann!, 'Archive', [bob!, ...readers]);
      const text = (index: number) => `No. ${index + 1}.${' Words that fill a line or two.'.repeat((index * 7) % 9)}`;
      await fill([ann!, bob!], conversation, count, { text });
      const { entries } = await ann!.api.call('messages.history', { conversationId: conversation.id, limit: 1 });
      await use({ writers: [ann!, bob!], readers, conversation, first: entries.at(-1)!.seq - count + 1 });
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  reader: async ({ browser, server, problems, long, contextOptions, locale, viewport }, use) => {
    const someone = long.readers.pop()!;
    const context = await freshContext(browser, server.url, { ...contextOptions, locale, viewport });
    problems.watch(context, server.url);
    const page = await context.newPage();
    await logIn(page, someone);
    await use({ ...someone, page, context });
    await context.close();
  },
});

const number = (one: number): RegExp => new RegExp(`: No\\. ${one}\\.`);
/** Has read up to there elsewhere, and the page knows it. */
async function read({ api, page }: Person, { conversation: { id } }: Long, upTo: number): Promise<void> {
  const { unread } = await api.call('conversations.mark', { conversationId: id, read: upTo });
  const name = row(page, 'Archive');
  if (unread > 0) await expect(name).toHaveAccessibleName(new RegExp(` ${unread} unread messages?$`));
  else await expect(name).not.toHaveAccessibleName(/unread/);
}

/** Waits until nothing has moved for some frames, and tells where a message stands: without a label, the first in the upper part of the view. */
function still(page: Page, label?: string): Promise<{ label: string; top: number }> {
  return page.evaluate(async (label) => {
    const look = () => {
      const items = [...document.querySelectorAll('[role="log"] [role="listitem"][aria-label]')];
      const isMeant = label
        ? (item: Element) => item.getAttribute('aria-label')!.includes(label)
        : (item: Element) => item.getBoundingClientRect().bottom > innerHeight / 4;
      const item = items.find(isMeant);
      return { label: item?.getAttribute('aria-label'), top: item?.getBoundingClientRect().top };
    };
    let last = look();
    for (let frames = 0; frames < 6;) {
      await new Promise(requestAnimationFrame);
      const now = look();
      frames = now.label === last.label && now.top === last.top ? frames + 1 : 0;
      last = now;
    }
    if (last.label == null) throw new Error(`${label ?? 'a message'} is not there`);
    return { label: /No\. \d+\./.exec(last.label)![0], top: last.top! };
  }, label);
}

const topOf = async (page: Page, label: string): Promise<number> => (await still(page, label)).top;

/** Scrolls, and waits until nothing moves any more. */
async function scroll(page: Page, by: number): Promise<string> {
  const top = () => history(page).evaluate((list) => list.scrollTop);
  const before = await top();
  await wheel(page, by);
  await expect.poll(async () => Math.abs((await top()) - before)).toBeGreaterThan(Math.abs(by) / 2);
  return (await still(page)).label;
}

async function wheel(page: Page, by: number): Promise<void> {
  const { x, y } = (await history(page).boundingBox())!;
  await page.mouse.move(x + 300, y + 300);
  await page.mouse.wheel(0, by);
}

test('a chat opens where reading ended, with the count of what is unread', async ({ reader, long }) => {
  const { page } = reader;
  await read(reader, long, long.first + 2_499);
  await expect(row(page, 'Archive')).toContainText('500 unread messages');
  await chooseChat(reader.page, 'Archive');
  await expect(history(page).getByRole('separator')).toHaveText('Unread messages');
  await expect(history(page).getByRole('separator')).toBeInViewport();
  await expect(message(page, number(2_501))).toBeInViewport();
  await expect(message(page, number(2_500))).toHaveCount(1);
  await expect(message(page, number(count))).toHaveCount(0);

  // What is in view is read, and no more.
  const { id } = long.conversation;
  const unread = async () => (await reader.api.call('conversations.get', { conversationId: id })).unread;
  await expect.poll(unread).toBeLessThan(500);
  const left = await unread();
  expect(left).toBeGreaterThan(450);
  await expect(page.getByRole('button', { name: `To the newest message, ${left} new` })).toBeVisible();
  await page.getByRole('button', { name: 'To the newest message' }).click();
  await expect(message(page, number(count))).toBeInViewport();
  await expect.poll(unread).toBe(0);
  await expect(page.getByRole('button', { name: 'To the newest message' })).toHaveCount(0);
});

test('who has read on elsewhere goes on after that, whatever this browser knew', async ({ reader, long }) => {
  const { page, context } = reader;
  await expect(row(page, 'Archive')).toHaveAccessibleName(/3\d{3} unread messages$/);
  await page.close();
  await reader.api.call('conversations.mark', { conversationId: long.conversation.id, read: long.first + 999 });
  const again = await context.newPage();
  await openChat(again, long.conversation);
  await expect(message(again, number(1_001))).toBeInViewport();
  await expect(history(again).getByRole('separator', { name: 'Unread messages' })).toBeInViewport();
});

test('what is being read stays where it is to the pixel while earlier pages come', async ({ reader, long }) => {
  const { page } = reader;
  await read(reader, long, long.first + count - 1);
  await openChat(reader.page, long.conversation);
  await expect(message(page, number(count))).toBeInViewport();
  await page.evaluate(() => {
    const shifts: unknown[] = ((window as unknown as { shifts: unknown[] }).shifts = []);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { hadRecentInput: boolean; value: number })[])
        if (!entry.hadRecentInput) shifts.push(entry.value);
    }).observe({ type: 'layout-shift' });
  });
  const step = 400;
  for (let times = 0; times < 30; times++) {
    const { label, top: before } = await still(page);
    await wheel(page, -step);
    await expect.poll(() => topOf(page, label)).not.toBe(before);
    expect(Math.abs((await topOf(page, label)) - before - step), `${label} at step ${times}`).toBeLessThanOrEqual(1);
  }
  expect(await page.evaluate(() => (window as unknown as { shifts: unknown[] }).shifts)).toEqual([]);
});

test('what arrives leaves alone who reads earlier messages, and is followed by who is at the end', async ({
  reader,
  long,
}) => {
  const { page } = reader;
  await read(reader, long, long.first + count - 1);
  await openChat(reader.page, long.conversation);
  const after = await say(long.writers[0], long.conversation, 'The first that comes');
  await expect(message(page, 'The first that comes')).toBeInViewport();
  const { id } = long.conversation;
  await expect.poll(async () => (await reader.api.call('conversations.get', { conversationId: id })).unread).toBe(0);

  const label = await scroll(page, -1_500);
  await expect(page.getByRole('button', { name: 'To the newest message' })).toBeVisible();
  const before = await topOf(page, label);
  for (const text of ['Second', 'Third']) await say(long.writers[1], long.conversation, `${text} that comes`);
  const newest = page.getByRole('button', { name: 'To the newest message, 2 new' });
  await expect(newest).toBeVisible();
  expect(Math.abs((await topOf(page, label)) - before)).toBeLessThanOrEqual(1);
  await newest.click();
  await expect(message(page, 'Third that comes')).toBeInViewport();
  await say(long.writers[0], long.conversation, 'The last that comes');
  await expect(message(page, 'The last that comes')).toBeInViewport();
  expect(after).toBeGreaterThan(long.first);
});

test('who is at the end follows a crowd of messages, also on coming back there from elsewhere', async ({
  person,
  someone,
}) => {
  const bob = await someone('Bob');
  const ann = await person('Ann');
  const { page } = ann;
  const chat = await group(bob, 'Crowd', [ann]);
  await openChat(page, chat);
  const crowd = (name: string) => fill([bob], chat, 200, { text: (index) => `${name} ${index + 1}`, run: 20 });
  await crowd('First');
  await expect(message(page, /First 200$/)).toBeInViewport();

  await history(page).focus();
  await page.keyboard.press('PageUp');
  await wheel(page, -3_000);
  await page.getByRole('button', { name: 'To the newest message' }).click();
  await crowd('Second');
  await expect(message(page, /Second 200$/)).toBeInViewport();
});

test('a quote leads far back, a mention far ahead, a date to its day, and the button to the newest', async ({
  reader,
  long,
}) => {
  const { page } = reader;
  const { conversation, writers } = long;
  await read(reader, long, long.first + 499);
  await writers[0].api.call('messages.send', {
    conversationId: conversation.id,
    clientId: crypto.randomUUID(),
    text: `@${reader.username} as I said`,
    mentions: [reader.account.id],
    replyTo: long.first + 99,
  });
  await openChat(reader.page, conversation);
  await expect(message(page, number(501))).toBeInViewport();
  await page.getByRole('button', { name: 'To the next mention, 1 unread' }).click();
  await expect(message(page, 'as I said')).toBeInViewport();
  await expect(page.getByRole('button', { name: 'To the next mention' })).toHaveCount(0);

  await message(page, 'as I said').getByRole('button', { name: 'Go to the message this answers' }).click();
  await expect(message(page, number(100))).toBeInViewport();
  await expect(message(page, 'as I said')).toHaveCount(0);
  await page.getByRole('button', { name: 'To the newest message' }).click();
  await expect(message(page, 'as I said')).toBeInViewport();

  const date = page.getByRole('textbox', { name: 'Go to a date' }).or(page.getByLabel('Go to a date', { exact: true }));
  const today = await date.first().inputValue();
  await date.first().fill(today, { force: true });
  await date.first().dispatchEvent('change');
  await expect(message(page, number(1))).toBeInViewport();
  await expect(history(page).getByRole('button', { name: 'Today. Go to a date' })).toHaveCount(1);
});

test('who comes back to a chat goes on reading where they left it', async ({ reader, long }) => {
  const { page } = reader;
  const other = await direct(reader, long.writers[0]);
  await say(long.writers[0], other, 'Hello there');
  await read(reader, long, long.first + count - 1);
  await openChat(page, long.conversation);
  const label = await scroll(page, -2_000);
  const before = await topOf(page, label);
  await chooseChat(page, 'Ann');
  await expect(message(page, 'Hello there')).toBeVisible();
  await chooseChat(page, 'Archive');
  await expect(message(page, label)).toBeInViewport();
  await expect.poll(async () => Math.abs((await topOf(page, label)) - before)).toBeLessThanOrEqual(1);
});

test('the way back to the beginning and on to the end has every message once', async ({ reader, long }) => {
  test.setTimeout(60_000);
  const { page } = reader;
  await read(reader, long, long.first + 149);
  await openChat(page, long.conversation);
  await expect(message(page, number(151))).toBeInViewport();
  // In view: the row that the keyboard is on is kept wherever the view is. What a jump of the view brings is drawn in a frame after it.
  const shown = () =>
    history(page).evaluate(async (list) => {
      const numbers = () =>
        [...list.querySelectorAll('[role="listitem"][aria-label]')]
          .filter((row) => row.getBoundingClientRect().bottom > 0 && row.getBoundingClientRect().top < innerHeight)
          .flatMap((row) => Number(/: No\. (\d+)\./.exec(row.getAttribute('aria-label')!)?.[1]) || []);
      const isWhole = () => numbers().length > 5 && numbers().every((one, index, all) => one === all[0]! + index);
      for (let frames = 0; frames < 100 && !isWhole(); frames++) await new Promise(requestAnimationFrame);
      return numbers();
    });
  const met = new Set<number>();
  const follow = async (key: 'PageUp' | 'PageDown', last: number) => {
    while (!met.has(last)) {
      const numbers = await shown();
      expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index));
      numbers.forEach((one) => met.add(one));
      await page.keyboard.press(key);
    }
  };
  await history(page).focus();
  await follow('PageUp', 1);
  expect(Math.max(...met)).toBeLessThan(300);
  await follow('PageDown', 350);
  expect([...met].sort((a, b) => a - b).slice(0, 350)).toEqual(Array.from({ length: 350 }, (_, index) => index + 1));
});

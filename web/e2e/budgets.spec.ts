import type { Page, Request } from '@playwright/test';
import type { Conversation } from '../src/protocol/generated';
import {
  chooseChat,
  composer,
  direct,
  expect,
  fill,
  group,
  history,
  type Person,
  row,
  said,
  say,
  type Someone,
  test,
} from './harness';

// What a service worker fetches for later is fetched beside all this, and cached for good: it would hide what a first visit costs.
test.use({ serviceWorkers: 'block' });

const budget = 180 * 1024;
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; " +
  "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; form-action 'self'; " +
  "base-uri 'none'; frame-ancestors 'none'";

interface Load {
  /** Bytes of script and style as they went over the line: what counts against the budget. */
  readonly code: number;
  readonly requests: number;
  readonly files: string[];
  readonly elsewhere: string[];
}

/**
 * Loads a page with an empty cache, and counts all that was asked for before what `painted` waits for was on screen. Parts that come
 * later, when someone opens an emoji picker or settings, do not count; what loads ahead of its time does.
 */
async function load(page: Page, address: string, painted: () => Promise<void>): Promise<Load> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.clearBrowserCache');
  const asked: Request[] = [];
  const note = (request: Request): number => asked.push(request);
  page.on('request', note);
  await page.goto(address);
  await painted();
  page.off('request', note);
  const code = asked.filter((request) => ['script', 'stylesheet'].includes(request.resourceType()));
  const sizes = await Promise.all(
    code.map(async (request) => {
      await request.response().then((answer) => answer?.finished());
      return (await request.sizes()).responseBodySize;
    }),
  );
  const { origin } = new URL(page.url());
  return {
    code: sizes.reduce((sum, size) => sum + size, 0),
    requests: asked.length,
    files: code.map((request, index) => `${new URL(request.url()).pathname} ${sizes[index]}`),
    elsewhere: asked
      .map((request) => request.url())
      .filter((url) => !url.startsWith(origin) && !url.startsWith('data:')),
  };
}

/** So that a chat opens at its end. */
async function readAll({ api }: Someone, { id: conversationId }: Conversation): Promise<void> {
  const { lastSeq } = await api.call('conversations.get', { conversationId });
  await api.call('conversations.mark', { conversationId, read: lastSeq });
}

test('the log-in screen loads within its budget', async ({ page }) => {
  const loaded = await load(page, '/log-in', () => expect(page.getByRole('button', { name: 'Log in' })).toBeVisible());
  console.log(`log-in: ${(loaded.code / 1024).toFixed(1)} KB of script and style, ${loaded.requests} requests`);
  expect(loaded.code, loaded.files.join('\n')).toBeLessThanOrEqual(budget);
  expect(loaded.requests).toBeLessThanOrEqual(30);
  expect(loaded.elsewhere).toEqual([]);
});

test('a signed-in chat loads within its budget, over one connection', async ({ person, someone }) => {
  const bob = await someone('Bob');
  const ann = await person('Ann');
  const { page } = ann;
  const chat = await direct(bob, ann);
  await fill([bob, ann], chat, 40, {
    text: (index) => `**Message** ${index} with \`code\` and a [link](https://example.org)`,
  });
  // The page that she came with has a connection of its own.
  await page.goto('about:blank');
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  const loaded = await load(page, `/c/${chat.id}`, async () => {
    await expect(history(page)).toHaveAttribute('aria-busy', 'false');
    await expect(
      history(page)
        .getByRole('listitem', { name: /^(Bob|You), / })
        .first(),
    ).toBeVisible();
    await expect(composer(page)).toBeEnabled();
  });
  console.log(`chat: ${(loaded.code / 1024).toFixed(1)} KB of script and style, ${loaded.requests} requests`);
  expect(loaded.code, loaded.files.join('\n')).toBeLessThanOrEqual(budget);
  expect(loaded.requests).toBeLessThanOrEqual(80);
  expect(loaded.elsewhere).toEqual([]);
  expect(sockets).toHaveLength(1);
});

test('a chat of 100,000 messages never has more on the page than people see', async ({ person, someone }) => {
  test.setTimeout(600_000);
  const [bob, cleo] = [await someone('Bob'), await someone('Cleo')];
  const ann = await person('Ann');
  const { page } = ann;
  const chat = await group(bob, 'Everyone', [ann, cleo]);
  // She is away meanwhile: what comes in such a rush is measured elsewhere.
  await page.goto('about:blank');
  await fill([bob, cleo], chat, 100_000, { run: 50 });
  await readAll(ann, chat);
  await page.goto('/');
  await expect(row(page, 'Everyone')).toHaveAccessibleName(/Message 100000$/);
  await chooseChat(page, 'Everyone');
  await expect(said(page, 'Message 100000')).toBeVisible();

  const nodes = () => page.evaluate(() => document.querySelectorAll('*').length);
  const counts = [await nodes()];
  await history(page).hover();
  const top = () =>
    history(page)
      .getByRole('listitem')
      .first()
      .getAttribute('aria-label')
      .then((label) => Number(/Message (\d+)$/.exec(label ?? '')?.[1]));
  // Page after page, each waited for only as long as it takes to come.
  for (let before = await top(); before > 97_000; before = await top()) {
    await page.mouse.wheel(0, -4_000);
    await expect.poll(top).toBeLessThan(before);
    counts.push(await nodes());
  }
  await page.getByRole('button', { name: /^To the newest/ }).click();
  await expect(said(page, 'Message 100000')).toBeInViewport();
  counts.push(await nodes());
  console.log(`nodes: at most ${Math.max(...counts)}`);
  expect(Math.max(...counts)).toBeLessThan(6_000);
});

/** Every main screen, one after another, with what opens over it. */
async function walk({ page }: Person): Promise<void> {
  await chooseChat(page, 'Bob');
  await expect(said(page, 'Hello')).toBeVisible();
  await composer(page).fill('# Hi `there`');
  await page.getByRole('button', { name: 'Emoji' }).click();
  await expect(page.getByRole('dialog', { name: 'Emoji' })).toBeVisible();
  await page.keyboard.press('Escape');
  await composer(page).press('Enter');
  await page.getByRole('button', { name: 'Details' }).click();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').first()).toBeVisible();
  await page.keyboard.press('Escape');
  for (const address of ['/contacts', '/requests', '/new-group', '/settings']) {
    await page.goto(address);
    await expect(page.getByRole('heading').first()).toBeVisible();
  }
  const links = page.getByRole('region').or(page.getByRole('navigation')).getByRole('link');
  const pages = await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')!));
  const settings = [...new Set(pages.filter((address) => address.startsWith('/settings/')))];
  expect(settings.length).toBeGreaterThan(5);
  for (const address of settings) {
    await page.goto(address);
    await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible();
  }
}

test('the policy of what a page may do is as strict as it can be, and nothing goes against it', async ({
  person,
  someone,
  request,
}) => {
  for (const address of ['/', '/log-in', '/index.html', '/sw.js'])
    expect((await request.get(address)).headers()['content-security-policy']).toBe(policy);
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);

  const bob = await someone('Bob');
  const ann = await person('Ann');
  const violations: string[] = [];
  await ann.page.exposeFunction('violated', (what: string) => violations.push(what));
  await ann.page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      (window as unknown as { violated(what: string): void }).violated(`${violatedDirective} ${blockedURI} ${sample}`),
    );
  });
  await ann.page.reload();
  await say(bob, await direct(bob, ann), 'Hello');
  await walk(ann);
  expect(violations).toEqual([]);
});

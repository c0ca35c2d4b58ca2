import type { BrowserContext, Page } from '@playwright/test';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseChat, composer, direct, expect, said, say, test } from './harness';

const built = join(import.meta.dirname, '../../src/Parley.Server/wwwroot');

/** The application as it is served here: a copy that may change. */
let webRoot = '';

test.use({
  serviceWorkers: 'allow',
  // eslint-disable-next-line no-empty-pattern -- Playwright reads from it that nothing else is needed first.
  settings: async ({}, use) => {
    webRoot = mkdtempSync(join(tmpdir(), 'parley-web-'));
    await use({ 'Http:WebRoot': webRoot });
    rmSync(webRoot, { recursive: true, force: true });
  },
});

test.beforeEach(async ({ server }) => {
  await server.stop();
  rmSync(webRoot, { recursive: true, force: true });
  cpSync(built, webRoot, { recursive: true });
  await server.start();
});

/** Rewrites a file of the application, and forgets its compressed forms. */
function change(name: string, by: (text: string) => string): void {
  const path = join(webRoot, name);
  const text = readFileSync(path, 'utf8');
  expect(by(text)).not.toBe(text);
  writeFileSync(path, by(text));
  for (const form of ['br', 'gz']) rmSync(`${path}.${form}`, { force: true });
}

/** The worker is there and has fetched everything. */
async function installed(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller)
      await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
  });
}

test('the application says what it needs to be installed, and every icon is what it says', async ({ page, server }) => {
  await page.goto('/log-in');
  const devtools = await page.context().newCDPSession(page);
  const { url, errors } = await devtools.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  expect(url).toBe(`${server.url}/manifest.webmanifest`);
  const answer = await page.request.get(url);
  expect(answer.headers()['content-type']).toContain('application/manifest+json');
  const manifest = await answer.json();
  expect(manifest).toMatchObject({ name: 'Parley', id: '/', start_url: '/', scope: '/', display: 'standalone' });

  const icons = [...manifest.icons, { src: '/apple-touch-icon.png', sizes: '180x180', type: 'image/png' }];
  for (const icon of icons as { src: string; sizes: string; type: string }[]) {
    const served = await page.request.get(icon.src);
    expect(served.status()).toBe(200);
    expect(served.headers()['content-type']).toContain(icon.type);
    const size = await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, icon.src);
    if (icon.sizes !== 'any') expect(size).toBe(icon.sizes);
  }
  expect(icons.some(({ purpose }: { purpose?: string }) => purpose === 'maskable')).toBe(true);
  // What the browser itself still misses; that a window is private is a test's matter.
  await installed(page);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
});

test('every screen opens without network, and nothing of /api is ever kept', async ({
  person,
  someone,
  server,
  problems,
}) => {
  problems.allowOffline();
  const bob = await someone('Bob');
  const { page, context, ...ann } = await person('Ann');
  await say(bob, await direct(bob, ann), 'Hello');
  await chooseChat(page, 'Bob');
  await expect(said(page, 'Hello')).toBeVisible();
  await installed(page);
  const kept = await page.evaluate(async () => {
    const requests = await Promise.all(
      (await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)),
    );
    return requests.flat().map((url) => new URL(url).pathname);
  });
  expect(kept).toContain('/');
  expect(kept.filter((path) => !/^\/(assets\/[\w.-]+|[\w.-]+\.(png|svg|webmanifest))?$/.test(path))).toEqual([]);

  await context.setOffline(true);
  await server.stop();
  const screens: [address: string, heading: string | RegExp][] = [
    ['/', 'Chats'],
    ['/contacts', 'Contacts'],
    ['/settings', 'Settings'],
    ['/settings/appearance', 'Appearance'],
    ['/settings/notifications', 'Notifications'],
    ['/new-group', 'New group'],
  ];
  for (const [address, heading] of screens) {
    await page.goto(address);
    await expect(page.getByRole('heading', { name: heading, exact: true }).first()).toBeVisible();
  }
  // A part that was never wanted before is here as well.
  await page.goto('/');
  await chooseChat(page, 'Bob');
  await page.getByRole('button', { name: 'Emoji' }).click();
  await expect(page.getByRole('dialog', { name: 'Emoji' })).toBeVisible();
  expect(
    await page.evaluate(() =>
      fetch('/api/v1/about').then(
        () => 'answered',
        () => 'failed',
      ),
    ),
  ).toBe('failed');
});

async function newTab(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Chats', exact: true })).toBeVisible();
  return page;
}

test('a new version is offered quietly, and taken in all tabs at a click', async ({
  person,
  someone,
  server,
  problems,
}) => {
  problems.allowOffline();
  const bob = await someone('Bob');
  const ann = await person('Ann');
  const one = ann.page;
  await say(bob, await direct(bob, ann), 'Hello');
  await chooseChat(one, 'Bob');
  await installed(one);
  await composer(one).fill('In the middle of something');

  await server.stop();
  change('index.html', (text) => text.replace('name="description" content="', 'name="description" content="Newer. '));
  // Its version is a hash of all files.
  change('sw.js', (text) => text.replace(/\b[0-9a-f]{12}\b/, '0123456789ab'));
  await server.start();

  const two = await newTab(ann.context);
  const offer = 'A new version is ready.';
  const version = (page: Page) => page.locator('meta[name="description"]');
  for (const page of [one, two]) {
    await expect(page.getByText(offer)).toBeVisible();
    await expect(version(page)).not.toHaveAttribute('content', /Newer/);
  }
  // Quietly: what is being written goes on.
  await expect(composer(one)).toHaveValue('In the middle of something');

  const three = await newTab(ann.context);
  await expect(three.getByText(offer)).toBeVisible();
  await three.getByRole('button', { name: 'Later' }).click();
  await expect(three.getByText(offer)).toBeHidden();

  await two.getByRole('button', { name: 'Reload' }).click();
  for (const page of [one, two, three]) {
    await expect(version(page)).toHaveAttribute('content', /Newer/);
    await expect(page.getByText(offer)).toBeHidden();
  }
  await expect(composer(one)).toHaveValue('In the middle of something');
  // Nothing is left of the version before.
  expect(await one.evaluate(async () => (await caches.keys()).length)).toBe(1);
});

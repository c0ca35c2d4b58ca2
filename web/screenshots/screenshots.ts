import { expect, test, type BrowserContextOptions, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Server } from '../e2e/harness/server';

const folder = join(import.meta.dirname, '../../docs/screenshots');
const parley = join(import.meta.dirname, '../../artifacts/bin/Parley.Cli/release/parley');
const password = 'correct horse battery';

const desktop: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

/** What is looked at: the demo's people and places in each language. */
const languages = [
  { language: 'en', locale: 'en-GB', direct: 'Bob (bakery)', group: 'Saturday hike' },
  { language: 'zh', locale: 'zh-CN', direct: '伯良（面包店）', group: '周六爬山' },
] as const;

for (const { language, locale, direct, group } of languages) {
  test.describe(language, () => {
    let server: Server;

    test.beforeAll(async () => {
      server = await Server.start();
      execFileSync(parley, ['demo', '--data', server.folder, '--language', language, '--password', password]);
    });

    test.afterAll(() => server.dispose());

    for (const colorScheme of ['light', 'dark'] as const) {
      const open = async (page: Page, name: string) => {
        await page.goto(`${server.url}/log-in`);
        await page.locator('input[autocomplete~="username"]').fill('ann');
        await page.locator('input[autocomplete~="current-password"]').fill(password);
        await page.keyboard.press('Enter');
        await page.getByText(name, { exact: true }).first().click();
        await expect(page.getByRole('log').getByRole('listitem').last()).toBeVisible();
        await page.waitForLoadState('networkidle');
        // The day over the history goes when nobody scrolls.
        await expect(page.locator('[data-part="history"] > .day')).toHaveCSS('opacity', '0');
        // The mouse would show what can be done with what lies under it.
        await page.mouse.move(0, 0);
      };
      const shot = (page: Page, name: string) =>
        page.screenshot({ path: join(folder, `${name}-${language}-${colorScheme}.png`), animations: 'disabled' });

      test(`a group on a desktop, ${colorScheme}`, async ({ browser }) => {
        const page = await (await browser.newContext({ ...desktop, locale, colorScheme })).newPage();
        await open(page, group);
        await shot(page, 'desktop');
      });

      test(`a chat on a phone, ${colorScheme}`, async ({ browser }) => {
        const page = await (await browser.newContext({ ...phone, locale, colorScheme })).newPage();
        await open(page, direct);
        await shot(page, 'phone');
      });
    }
  });
}

import { test as base, expect, type BrowserContextOptions } from '@playwright/test';
import { Api } from './api';
import { register, signedInContext, type Person, type Someone } from './people';
import { Problems } from './problems';
import { Server, type Settings } from './server';

export { expect };
export { expectAccessible, sideways, violations } from './accessible';
export { Api, Refused } from './api';
export * from './chat';
export { fill } from './fill';
export { befriend, direct, group, logIn, say, type Person, type Someone } from './people';
export type { Settings } from './server';
export { englishIn, wordsIn, type Language } from './words';
export { Finger } from './touch';
export { Walk, type Look } from './walk';
export { world } from './world';

/** The screens every part of the application is looked at on. */
export const screens = {
  desktop: { viewport: { width: 1440, height: 900 } },
  tablet: { viewport: { width: 1024, height: 768 }, hasTouch: true },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 },
} satisfies Record<string, BrowserContextOptions>;

interface ForEachTest {
  problems: Problems;
  /** Someone with an account and no browser. */
  someone: (nickname: string) => Promise<Someone>;
  /** Someone signed in, in a browser of their own: `person('Ann', screens.phone)`. */
  person: (nickname: string, options?: BrowserContextOptions) => Promise<Person>;
}

interface ForEachWorker {
  /** `test.use({ settings: { 'Accounts:Registration': 'Closed' } })`: tests with settings of their own get a server of their own. */
  settings: Settings;
  server: Server;
  api: Api;
}

export const test = base.extend<ForEachTest, ForEachWorker>({
  settings: [{}, { scope: 'worker', option: true }],

  server: [
    async ({ settings }, use) => {
      const server = await Server.start(settings);
      await use(server);
      await server.dispose();
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  api: [async ({ server }, use) => use(await Api.of(server.url)), { scope: 'worker' }],

  baseURL: ({ server }, use) => use(server.url),

  problems: [
    async ({ server }, use, info) => {
      // The test before may have left it stopped.
      await server.start();
      const problems = new Problems();
      const before = server.errors.length;
      await use(problems);
      if (info.status !== info.expectedStatus)
        await info.attach('server.log', { body: server.output.slice(-50_000), contentType: 'text/plain' });
      problems.expectNone();
      expect(server.errors.slice(before)).toEqual([]);
    },
    { auto: true },
  ],

  context: async ({ context, problems, server }, use) => {
    problems.watch(context, server.url);
    await use(context);
  },

  someone: ({ api }, use) => use((nickname) => register(api, nickname)),

  person: async ({ browser, server, problems, someone, contextOptions, locale, viewport }, use) => {
    const people: Person[] = [];
    await use(async (nickname, options) => {
      const who = await someone(nickname);
      const context = await signedInContext(browser, server.url, who, {
        ...contextOptions,
        locale,
        viewport,
        ...options,
      });
      problems.watch(context, server.url);
      const page = await context.newPage();
      const person = { ...who, context, page };
      await page.goto('/', { waitUntil: 'commit' });
      await page.getByRole('navigation').first().waitFor();
      people.push(person);
      return person;
    });
    for (const { context } of people) await context.close();
  },
});

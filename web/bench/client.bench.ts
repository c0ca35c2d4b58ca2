import type { CDPSession, Page } from '@playwright/test';
import type { Conversation } from '../src/protocol/generated';
import {
  chooseChat,
  composer,
  direct,
  expect,
  fill,
  group,
  history,
  row,
  said,
  test,
  type Person,
  type Someone,
} from '../e2e/harness';
import { report, spread } from './report';
import { traceTasks } from './tasks';

async function readAll({ api }: Someone, { id: conversationId }: Conversation): Promise<void> {
  const { lastSeq } = await api.call('conversations.get', { conversationId });
  await api.call('conversations.mark', { conversationId, read: lastSeq });
}

/** What the page's main thread has worked so far, in milliseconds of its CPU: the one figure that other programs do not lengthen. */
async function meter({ context, page }: Person): Promise<() => Promise<number>> {
  const devtools = await context.newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1000;
  };
}

/** What a page notes of itself from its beginning: tasks that were long, and frames. */
async function observe(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const noted = { longest: 0, long: 0 };
    Object.assign(window, { noted });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        noted.longest = Math.max(noted.longest, duration);
        noted.long++;
      }
    }).observe({ type: 'longtask', buffered: true });
  });
}

const sum = (times: readonly number[]): number => times.reduce((all, time) => all + time, 0);

interface Noted {
  noted: { longest: number; long: number };
}

test('interactive with an empty cache', async ({ browser, server, person, someone }) => {
  const bob = await someone('Bob');
  const ann = await person('Ann');
  const chat = await direct(bob, ann);
  await fill([bob, ann], chat, 200);
  await readAll(ann, chat);
  const times = { logIn: [] as number[], chat: [] as number[] };
  for (let run = 0; run < 7; run++) {
    const fresh = await browser.newContext({ baseURL: server.url });
    const page = await fresh.newPage();
    await page.goto('/log-in');
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    times.logIn.push(await page.evaluate(() => performance.now()));
    await fresh.close();
  }
  const { page } = ann;
  const devtools = await ann.context.newCDPSession(page);
  for (let run = 0; run < 7; run++) {
    // Of all that this browser keeps only the session is left: the files and the history come over the line.
    await devtools.send('Network.clearBrowserCache');
    await devtools.send('Storage.clearDataForOrigin', {
      origin: server.url,
      storageTypes: 'indexeddb,cache_storage,service_workers',
    });
    await page.goto(`/c/${chat.id}`);
    await said(page, 'Message 200').waitFor();
    times.chat.push(await page.evaluate(() => performance.now()));
  }
  report('log-in screen, empty cache, to its button', '< 1,500 ms', spread(times.logIn));
  report('signed-in chat, empty cache and store, to its newest message', '< 1,500 ms', spread(times.chat));
});

test('switching chats', async ({ person, someone }) => {
  const ann = await person('Ann');
  const names = ['Bea', 'Cleo', 'Dora', 'Emil', 'Finn', 'Gus'];
  const text = (index: number): string =>
    `Message ${index + 1}: **bold** words and \`code\`, [a link](https://example.org/${index}) and more to read.`;
  for (const name of names) {
    const one = await someone(name);
    const chat = await direct(one, ann);
    await fill([one, ann], chat, 300, { text });
    await readAll(ann, chat);
  }
  const { page } = ann;
  // Seen once, so that what is measured is the switch and not the line.
  for (const name of names) await chooseChat(page, name);
  const times: number[] = [];
  const worked = await meter(ann);
  const before = await worked();
  for (let round = 0; round < 5; round++)
    for (const name of names)
      times.push(
        await row(page, name).evaluate(
          (link: HTMLElement, title) =>
            new Promise<number>((resolve) => {
              const began = performance.now();
              link.click();
              const look = (): void => {
                const log = document.querySelector('[role="log"][aria-busy="false"]');
                const isThere =
                  document.querySelector('main h1')?.textContent === title && log?.querySelector('[data-key]');
                if (!isThere) return void requestAnimationFrame(look);
                // After this frame is drawn.
                requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
              };
              look();
            }),
          name,
        ),
      );
  const each = ((await worked()) - before) / times.length;
  report('switching chats, to painted', '< 100 ms', `${spread(times)}; ${each.toFixed(0)} ms of CPU each`);
});

/** Twenty keys a second, in milliseconds: faster than anybody writes. */
const betweenKeys = 50;

test('typing while 1,000 messages arrive in 10 seconds', async ({ person, someone }) => {
  const [bob, cleo] = [await someone('Bob'), await someone('Cleo')];
  const ann = await person('Ann');
  const { page } = ann;
  const chat = await group(bob, 'Everyone', [ann, cleo]);
  await observe(page);
  for (const [where, opened] of [
    ['in the chat they come into', true],
    ['in another chat', false],
  ] as const) {
    if (!opened) await fill([cleo], await direct(cleo, ann), 50);
    await page.reload();
    await chooseChat(page, opened ? 'Everyone' : 'Cleo');
    await composer(page).click();
    await page.evaluate(() => Object.assign((window as unknown as Noted).noted, { longest: 0, long: 0 }));
    const traced = await traceTasks(ann);
    let done = false;
    const arriving = (async () => {
      for (let second = 0; second < 100; second++) {
        const next = Date.now() + 100;
        await fill([bob], chat, 10, { text: (index) => `Message ${second}-${index} with **some** text and \`code\`` });
        await new Promise((resolve) => setTimeout(resolve, next - Date.now()));
      }
      done = true;
    })();
    const began = Date.now();
    while (!done) await page.keyboard.type('a word ', { delay: betweenKeys });
    await arriving;
    const took = (Date.now() - began) / 1000;
    const { longest, long } = await page.evaluate(() => (window as unknown as Noted).noted);
    const worked = await traced();
    report(
      `typing ${where}, 1,000 messages in ${took.toFixed(0)} s: longest task`,
      '50 ms',
      `${longest.toFixed(0)} ms, ${long} over 50 ms; of CPU ${Math.max(...worked).toFixed(0)} ms, ${sum(worked).toFixed(0)} ms in all`,
    );
    await composer(page).fill('');
  }
});

/** What is in use once nothing more can be let go of. */
async function heap(devtools: CDPSession): Promise<number> {
  for (let run = 0; run < 3; run++) await devtools.send('HeapProfiler.collectGarbage');
  return (await devtools.send('Runtime.getHeapUsage')).usedSize / 1024 / 1024;
}

test('memory while messages arrive', async ({ person, someone }) => {
  const [bob, cleo] = [await someone('Bob'), await someone('Cleo')];
  const ann = await person('Ann');
  const { page } = ann;
  const chat = await group(bob, 'Everyone', [ann, cleo]);
  await page.reload();
  await chooseChat(page, 'Everyone');
  const devtools = await ann.context.newCDPSession(page);
  await devtools.send('HeapProfiler.enable');
  const sizes: string[] = [];
  let written = 0;
  for (const until of [2_000, 4_000, 6_000, 8_000, 10_000]) {
    const from = written;
    await fill([bob, cleo], chat, until - written, { text: (index) => `Message ${from + index + 1}` });
    written = until;
    await expect(row(page, 'Everyone')).toHaveAccessibleName(new RegExp(`Message ${until}\\b`));
    sizes.push(`${until}: ${(await heap(devtools)).toFixed(1)} MB`);
  }
  report('heap after so many messages came, in an open chat', 'steady', sizes.join(', '));
});

test('scrolling a chat of 100,000 messages', async ({ person, someone }) => {
  const [bob, cleo] = [await someone('Bob'), await someone('Cleo')];
  const ann = await person('Ann');
  const { page } = ann;
  const chat = await group(bob, 'Everyone', [ann, cleo]);
  await page.goto('/settings');
  await fill([bob, cleo], chat, 100_000, { run: 50 });
  await readAll(ann, chat);
  await page.goto('/');
  await expect(row(page, 'Everyone')).toHaveAccessibleName(/Message 100000$/);
  await chooseChat(page, 'Everyone');
  await expect(said(page, 'Message 100000')).toBeVisible();
  const worked = await meter(ann);
  const beforehand = await worked();
  const frames = await history(page).evaluate(async (log: HTMLElement) => {
    const times: number[] = [];
    let before = await new Promise<number>(requestAnimationFrame);
    for (let frame = 0; frame < 600; frame++) {
      log.scrollTop -= 120;
      const now = await new Promise<number>(requestAnimationFrame);
      times.push(now - before);
      before = now;
    }
    return times;
  });
  const each = ((await worked()) - beforehand) / frames.length;
  report(
    'frames while scrolling up 72,000 px through 100,000 messages',
    '17 ms',
    `${spread(frames)}; ${each.toFixed(1)} ms of CPU each`,
  );
});

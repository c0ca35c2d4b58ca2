import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
/** Not asked for by WCAG, and yet how whoever does not see finds their way. */
const wayfinding = ['landmark-one-main', 'landmark-unique', 'page-has-heading-one', 'region', 'heading-order'];

/** What breaks a rule, with the element that does; of all rules, or of colours alone. */
export async function violations(page: Page, { colours = false, within }: Scope = {}): Promise<string[]> {
  const there = await page.evaluate(() => 'axe' in window);
  // The page has no frames, and what was put into it once is there: this way each look takes a fraction of the time.
  let axe = new AxeBuilder({ page, axeSource: there ? 'void 0' : undefined }).setLegacyMode().options({
    resultTypes: ['violations'],
    preload: false,
    runOnly: colours ? { type: 'rule', values: ['color-contrast'] } : { type: 'tag', values: tags },
    rules: colours || within ? {} : Object.fromEntries(wayfinding.map((rule) => [rule, { enabled: true }])),
  });
  if (within) axe = axe.include(within);
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id} (${help}): ${node.html}\n  ${node.failureSummary ?? ''}`),
  );
}

interface Scope {
  colours?: boolean;
  /** A selector. */
  within?: string;
}

/** No violation of WCAG 2.2 AA that can be found by looking; says which element breaks which rule. */
export async function expectAccessible(page: Page, within?: string): Promise<void> {
  expect(await violations(page, { within })).toEqual([]);
}

/** What a page that is too narrow for it cuts off, lets stick out, or lets one scroll sideways for. */
export function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const root = document.scrollingElement!;
    if (root.scrollWidth > root.clientWidth) found.push(`The page is ${root.scrollWidth} of ${root.clientWidth} wide`);
    const layer = [...document.querySelectorAll(':modal, :popover-open')].at(-1) ?? document.body;
    const called = (element: Element): string =>
      `${element.tagName.toLowerCase()} “${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}”`;
    control: for (const control of layer.querySelectorAll(
      'button, a[href], input, select, textarea, label, output, kbd, h1, h2, [role="option"]',
    )) {
      if (!control.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const { left, right, width } = control.getBoundingClientRect();
      if (width <= 1) continue;
      let [from, to] = [0, innerWidth];
      for (
        let around = control.parentElement;
        around && around !== layer.parentElement;
        around = around.parentElement
      ) {
        const { overflowX } = getComputedStyle(around);
        if (overflowX === 'visible') continue;
        const box = around.getBoundingClientRect();
        // What scrolls by itself, a row of tabs or code, shows the rest.
        if (['auto', 'scroll'].includes(overflowX) && around.matches('[role="tablist"], [role="group"], pre'))
          continue control;
        if (box.width <= 1) continue control;
        [from, to] = [Math.max(from, box.left), Math.min(to, box.right)];
      }
      if (left < from - 1 || right > to + 1)
        found.push(
          `${called(control)} from ${Math.round(left)} to ${Math.round(right)} in ${Math.round(from)} to ${Math.round(to)}`,
        );
      const cut = control.scrollWidth > control.clientWidth + 1 && getComputedStyle(control).overflowX !== 'visible';
      if (cut && control.matches('button, a') && getComputedStyle(control).textOverflow !== 'ellipsis')
        found.push(`${called(control)} is cut: ${control.scrollWidth} of ${control.clientWidth}`);
    }
    return [...new Set(found)];
  });
}

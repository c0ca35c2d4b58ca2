import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

/** No violation of WCAG 2.2 AA that can be found by looking; says which element breaks which rule. */
export async function expectAccessible(page: Page, within?: string): Promise<void> {
  const axe = new AxeBuilder({ page }).withTags(tags);
  const { violations } = await (within ? axe.include(within) : axe).analyze();
  const said = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id} (${help}): ${node.html}\n  ${node.failureSummary ?? ''}`),
  );
  expect(said).toEqual([]);
}

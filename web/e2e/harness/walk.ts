import { expect, test, type BrowserContextOptions, type Locator, type Page } from '@playwright/test';
import { sideways, violations } from './accessible';
import { englishIn, wordsIn, type Language } from './words';

/** How someone looks at the application. */
export interface Look {
  readonly language: Language;
  readonly options: BrowserContextOptions;
  /** Looks at the colours of the other scheme too. */
  readonly bothSchemes?: boolean;
  /** Letters twice as large: whether all of it is there is what is looked at. */
  readonly largeText?: boolean;
}

/** A way through the application's screens, each looked at; what was found is told at the end, all at once. */
export class Walk {
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

  /** As a link leads there. */
  async go(address: string): Promise<void> {
    await this.page.evaluate((address) => {
      const link = Object.assign(document.createElement('a'), { href: address });
      document.body.append(link);
      link.click();
      link.remove();
    }, address);
  }

  /** Looks at what is on the screen, or within a part of it, once it stands there. */
  async see(what: string, there: Locator, within?: string): Promise<void> {
    await test.step(what, async () => {
      const { page, look } = this;
      await expect(there.first()).toBeVisible();
      // A button that asks works until it is answered.
      await expect(page.locator('[aria-busy="true"]:not(button)')).toHaveCount(0);
      // The row of a list that Tab comes to is hidden until it is measured.
      await expect(page.locator('[style*="visibility: hidden"] > [data-row][tabindex="0"]')).toHaveCount(0);
      const say = (found: readonly string[]) => this.found.push(...found.map((one) => `${what}: ${one}`));
      say(await sideways(page));
      if (look.largeText) return;
      say(await violations(page, { within }));
      if (look.language !== 'en') say(englishIn(await this.#words()).map((word) => `English: ${word}`));
      if (!look.bothSchemes) return;
      const { colorScheme } = look.options;
      await page.emulateMedia({ colorScheme: colorScheme === 'light' ? 'dark' : 'light' });
      say(await violations(page, { colours: true, within }));
      await page.emulateMedia({ colorScheme });
    });
  }

  /** Looks at a dialog, and leaves it. */
  async seeDialog(what: string, there: Locator = this.dialog.getByRole('heading')): Promise<void> {
    await this.see(what, there, 'dialog:modal');
    await this.page.keyboard.press('Escape');
    await expect(this.dialog).toHaveCount(0);
  }

  /** Looks at a menu, which stays. */
  async seeMenu(what: string): Promise<void> {
    await this.see(what, this.page.getByRole('menu'), '[role="menu"]');
  }

  /** All that is read, aloud too; what people wrote as code aside. */
  #words(): Promise<string> {
    return this.page.evaluate(() => {
      const names = ['aria-label', 'title', 'placeholder', 'alt'];
      const named = [...document.querySelectorAll(names.map((name) => `[${name}]`).join())].flatMap((element) =>
        names.map((name) => element.getAttribute(name) ?? ''),
      );
      const code = [...document.querySelectorAll('code, pre')].map((element) => element.textContent ?? '');
      let text = [document.title, document.body.innerText, ...named].join('\n');
      for (const one of code) text = text.replaceAll(one, '');
      return text.replace(/@u[0-9a-f]+|https?:\S+/g, '');
    });
  }
}

import { expect, type Locator, type Page } from '@playwright/test';
import type { Conversation } from '../../src/protocol/generated';

/** What people call the things on screen (English). */

const exactly = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Goes to a conversation by its address, and waits until its messages are shown. */
export async function openChat(page: Page, conversation: Conversation): Promise<void> {
  await page.goto(`/c/${conversation.id}`);
  await expect(history(page)).toHaveAttribute('aria-busy', 'false');
}

/** Goes to a conversation by its row in the list, as people do. */
export async function chooseChat(page: Page, title: string): Promise<void> {
  await row(page, title).click();
  await expect(page.getByRole('heading', { name: title, level: 1 })).toBeVisible();
  await expect(history(page)).toHaveAttribute('aria-busy', 'false');
}

/** A conversation in the list, by its whole name. */
export function row(page: Page, title: string): Locator {
  const name = new RegExp(`^(?:(?:Online|Away|Offline) )?${exactly(title)}(?: |$)`);
  return page.getByRole('list', { name: 'Chats' }).getByRole('link', { name });
}

export const history = (page: Page): Locator => page.getByRole('log', { name: 'Messages' });

export const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Message', exact: true });

/** A message by something it says. */
export const message = (page: Page, text: string | RegExp): Locator =>
  history(page).getByRole('listitem', { name: text });

/** A message by all it says. */
export const said = (page: Page, text: string): Locator => message(page, new RegExp(`: ${exactly(text)}$`));

/** How far a message of one's own has come. */
export const state = (page: Page, text: string, is: 'Waiting to be sent' | 'Sent' | 'Delivered' | 'Read'): Locator =>
  said(page, text).getByRole('img', { name: is, exact: true });

/** Writes a message and sends it by the keyboard. */
export async function write(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
  await expect(composer(page)).toHaveValue('');
}

/** Does something with a message, from its menu. */
export async function act(page: Page, text: string, action: string): Promise<void> {
  await message(page, text).click({ button: 'right' });
  await page.getByRole('menuitem', { name: action, exact: true }).click();
}

/** What the messages on the page say, from top to bottom, once the history stands where it should. */
export async function texts(page: Page): Promise<string[]> {
  await expect(history(page)).toHaveAttribute('aria-busy', 'false');
  // All at one moment: the list shows others whenever it is scrolled.
  const names = await history(page)
    .getByRole('listitem')
    .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
  return names.flatMap((name) => /: ([^]*)$/.exec(name)?.[1] ?? []);
}

/** Everything that this browser keeps, of all accounts, as text. */
export function stored(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const found: unknown[] = [];
    for (const { name } of await indexedDB.databases()) {
      const db = await done(indexedDB.open(name!));
      for (const store of db.objectStoreNames)
        found.push([name, store, await done(db.transaction(store).objectStore(store).getAll())]);
      db.close();
    }
    return JSON.stringify(found);
  });
}

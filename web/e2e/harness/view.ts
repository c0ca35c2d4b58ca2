import { expect, type Locator, type Page } from '@playwright/test';

/** What people call the things on screen (English). Where a name may be part of another one, it is looked for whole. */

const exactly = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A chat's row in the list. */
export function row(page: Page, title: string): Locator {
  const name = new RegExp(`^(Online |Away |Offline )?${exactly(title)}\\b`);
  return page.getByRole('list', { name: 'Chats' }).getByRole('link', { name });
}

/** Opens a chat from the list. */
export async function open(page: Page, title: string): Promise<void> {
  await row(page, title).click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
}

export const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Message', exact: true });

export const history = (page: Page): Locator => page.getByRole('log', { name: 'Messages' });

/** Writes and sends, as people with a keyboard do. */
export async function write(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

/** A message in the history. */
export function message(page: Page, text: string): Locator {
  return history(page).getByRole('listitem', { name: new RegExp(`: ${exactly(text)}$`) });
}

/** How far a message of mine is: `Waiting to be sent`, `Sent`, `Delivered`, `Read`. */
export function state(page: Page, text: string, state: string): Locator {
  return message(page, text).getByRole('img', { name: state, exact: true });
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

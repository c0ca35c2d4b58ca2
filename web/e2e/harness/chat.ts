import { expect, type Locator, type Page } from '@playwright/test';
import type { Conversation } from '../../src/protocol/generated';
import type { Person } from './people';

/** Goes to a conversation by its address, and waits until its messages are shown. */
export async function openChat({ page }: Person, conversation: Conversation): Promise<void> {
  await page.goto(`/c/${conversation.id}`);
  await expect(history(page)).toHaveAttribute('aria-busy', 'false');
}

/** Goes to a conversation by its row in the list, as people do. */
export async function chooseChat({ page }: Person, title: string): Promise<void> {
  await row(page, title).click();
  await expect(page.getByRole('heading', { name: title, level: 1 })).toBeVisible();
  await expect(history(page)).toHaveAttribute('aria-busy', 'false');
}

/** A conversation in the list, by how its name begins. */
export function row(page: Page, title: string): Locator {
  return page
    .getByRole('list', { name: 'Chats' })
    .getByRole('link', { name: new RegExp(`^(?:(?:Online|Away|Offline) )?${title} `) });
}

export const history = (page: Page): Locator => page.getByRole('log', { name: 'Messages' });

export const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Message', exact: true });

/** A message by something it says. */
export const message = (page: Page, text: string | RegExp): Locator =>
  history(page).getByRole('listitem', { name: text });

/** How far a message of one's own has come. */
export const state = (page: Page, text: string, is: 'Sent' | 'Delivered' | 'Read'): Locator =>
  message(page, text).getByRole('img', { name: is, exact: true });

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

import { expect, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import type { Account, Conversation } from '../../src/protocol/generated';
import type { Api } from './api';

const password = 'correct horse battery';

/** Someone with an account, who has not opened a browser yet. */
export interface Someone {
  readonly account: Account;
  readonly username: string;
  readonly password: string;
  /** Asks the server in their name, beside the browser. */
  readonly api: Api;
}

/** Someone who sits before a browser of their own and is signed in. */
export interface Person extends Someone {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** Registers someone new: the nickname is as given, the user name unique. */
export async function register(api: Api, nickname: string): Promise<Someone> {
  const username = `u${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const device = { deviceId: randomUUID(), platform: 'test', name: 'Test' };
  const signedIn = await api.call('accounts.register', { username, password, nickname, device });
  return { account: signedIn.account, username, password, api: api.as(signedIn.accessToken) };
}

/** A browser that has never been here. */
export function freshContext(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  return browser.newContext({ baseURL: url, ...options });
}

/**
 * A browser in which someone is signed in already: what it keeps and its cookies are what signing in by hand leaves, without loading a
 * screen that tests of other things never look at.
 */
export async function signedInContext(
  browser: Browser,
  url: string,
  someone: Someone,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const [deviceId, slot] = [randomUUID(), randomUUID().slice(-12)];
  const kept = { deviceId, current: slot, signIns: [{ slot, account: someone.account }] };
  const localStorage = [{ name: 'parley.sign-ins', value: JSON.stringify(kept) }];
  const storageState = { cookies: [], origins: [{ origin: url, localStorage }] };
  const context = await freshContext(browser, url, { ...options, storageState });
  const answer = await context.request.post('/api/v1/sessions', {
    headers: { 'Parley-Cookie': slot },
    data: {
      login: someone.username,
      password: someone.password,
      device: { deviceId, platform: 'web', name: 'Chrome · Linux' },
    },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  return context;
}

/** Signs in as people do. The fields are found by what browsers know them by, whatever the language. */
export async function logIn(page: Page, someone: Someone): Promise<void> {
  await page.goto('/log-in');
  await page.locator('input[autocomplete~="username"]').fill(someone.username);
  const field = page.locator('input[autocomplete~="current-password"]');
  await field.fill(someone.password);
  await field.press('Enter');
  await expect(page).not.toHaveURL(/\/log-in/);
}

/** The direct conversation of two. */
export function direct(one: Someone, other: Someone): Promise<Conversation> {
  return one.api.call('conversations.openDirect', { accountId: other.account.id });
}

/** Makes two people contacts. */
export async function befriend(one: Someone, other: Someone): Promise<void> {
  await one.api.call('contacts.request', { username: other.username });
  await other.api.call('contacts.accept', { accountId: one.account.id });
}

export function group(owner: Someone, title: string, members: readonly Someone[]): Promise<Conversation> {
  const accountIds = members.map((member) => member.account.id);
  return owner.api.call('groups.create', { clientId: randomUUID(), title, accountIds });
}

/** @returns Its `seq`. */
export async function say(someone: Someone, conversation: Conversation, text: string): Promise<number> {
  const sent = await someone.api.call('messages.send', {
    conversationId: conversation.id,
    clientId: randomUUID(),
    text,
  });
  return sent.seq;
}

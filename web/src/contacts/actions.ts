import { router } from '../app/router.svelte';
import { t } from '../i18n/i18n.svelte';
import type { Account, UpdateContact } from '../protocol/generated';
import type { Session } from '../sync/session';
import { confirm, confirming } from '../ui/confirm.svelte';
import { toasts } from '../ui/toasts.svelte';
import { Asked } from '../conversations/asked.svelte';
import { nameOf } from './name';

/** What can be done with a person. Each tells what went wrong, and answers whether it went well. */
async function tried(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    toasts.fail(error);
    return false;
  }
}

/** Opens the conversation with someone. */
export function write(session: Session, accountId: string): Promise<boolean> {
  const known =
    session.replica.contact(accountId)?.direct.conversationId ??
    session.replica.conversations.find((conversation) => conversation.peer?.id === accountId)?.id;
  if (known) {
    router.go(`/c/${known}`);
    return Promise.resolve(true);
  }
  return tried(async () => router.go(`/c/${(await session.call('conversations.openDirect', { accountId })).id}`));
}

export const ask = (session: Session, account: Account, note: string): Promise<boolean> =>
  tried(async () => {
    const { state } = await session.call('contacts.request', { username: account.username, note: note.trim() });
    toasts.say(t(state === 'accepted' ? 'contacts.nowContacts' : 'contacts.requestSent', { name: nameOf(account) }));
  });

export const accept = (session: Session, accountId: string): Promise<boolean> =>
  tried(() => session.call('contacts.accept', { accountId }));

export async function reject(session: Session, account: Account): Promise<boolean> {
  const name = nameOf(account);
  const confirmed = await confirming.ask({
    title: t('contacts.rejectTitle', { name }),
    text: t('contacts.rejectText'),
    action: t('contacts.reject'),
    option: { label: t('contacts.rejectTell', { name }), hint: t('contacts.rejectTellHint'), chosen: false },
  });
  if (!confirmed) return false;
  return tried(() => session.call('contacts.reject', { accountId: account.id, tell: confirmed.chosen }));
}

export const withdraw = (session: Session, accountId: string): Promise<boolean> =>
  tried(() => session.call('contacts.withdraw', { accountId }));

type Kept = Omit<UpdateContact, 'accountId'>;
export const asked = new Asked<Kept>();

export const update = (session: Session, accountId: string, change: Kept): Promise<boolean> =>
  tried(() => asked.while(accountId, change, () => session.call('contacts.update', { accountId, ...change })));

export async function remove(session: Session, account: Account, name: string): Promise<boolean> {
  const sure = await confirm({
    title: t('contacts.deleteTitle', { name }),
    text: t('contacts.deleteText'),
    action: t('contacts.delete'),
    danger: true,
  });
  return sure && tried(() => session.call('contacts.delete', { accountId: account.id }));
}

export async function block(session: Session, account: Account, name: string): Promise<boolean> {
  const sure = await confirm({
    title: t('contacts.blockTitle', { name }),
    text: t('contacts.blockText'),
    action: t('contacts.block'),
    danger: true,
  });
  return sure && tried(() => session.call('contacts.block', { accountId: account.id }));
}

export const unblock = (session: Session, accountId: string): Promise<boolean> =>
  tried(() => session.call('contacts.unblock', { accountId }));

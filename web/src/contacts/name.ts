import { t } from '../i18n/i18n.svelte';
import { calmName } from '../messages/markdown/calm';
import type { Account, Contact } from '../protocol/generated';

/** What I call someone: my remark, else what they call themselves. */
export function nameOf(account: Account | undefined, remark?: string): string {
  if (remark) return remark;
  if (!account) return '…';
  if (account.isDeleted) return t('contacts.deletedAccount');
  return calmName(account.nickname) || account.username;
}

export const contactName = (contact: Contact): string => nameOf(contact.profile.account, contact.remark);

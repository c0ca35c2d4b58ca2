import { t } from '../i18n/i18n.svelte';
import type { Account } from '../protocol/generated';

/** What I call someone: my remark, else what they call themselves. */
export function nameOf(account: Account | undefined, remark?: string): string {
  if (remark) return remark;
  if (!account) return '…';
  if (account.isDeleted) return t('contacts.deletedAccount');
  return account.nickname || account.username;
}

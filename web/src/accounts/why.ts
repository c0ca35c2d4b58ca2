import { t } from '../i18n/i18n.svelte';

const known = [
  'logged_out',
  'replaced',
  'revoked',
  'revoked_by_administrator',
  'expired',
  'too_many_sessions',
  'refresh_token_reused',
  'password_changed',
  'password_reset',
  'account_deleted',
] as const;

/** Why the session of an account ended, in words. */
export function whyEnded(reason: string, name: string): string {
  const said = known.find((one) => one === reason);
  return t(`accounts.ended.${said ?? 'other'}`, { name });
}

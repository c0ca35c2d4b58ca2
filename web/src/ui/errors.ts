import i18next from 'i18next';
import { t } from '../i18n/i18n.svelte';

/** What went wrong and what can be done about it, for people. An error knows its `code`; nobody having answered is one too. */
export function saying(error: unknown): string {
  const { code, details } = error as { code?: string; details?: Record<string, unknown> };
  const key = `errors.${code ?? (error instanceof Error && error.name === 'Unreachable' ? 'unreachable' : 'unknown')}`;
  const known = [`${key}_${String(details?.['reason'])}`, key].find((name) => i18next.exists(name)) ?? 'errors.unknown';
  return t(known as 'errors.unknown', { ...details });
}

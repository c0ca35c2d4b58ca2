import i18next from 'i18next';
import { t } from '../i18n/i18n.svelte';

/** What went wrong and what can be done about it, for people. An error knows its `code`; nobody having answered is one too. */
export function saying(error: unknown): string {
  const { code, details } = error as { code?: string; details?: Record<string, unknown> };
  const key = `errors.${code ?? (error instanceof Error && error.name === 'Unreachable' ? 'unreachable' : 'unknown')}`;
  // What is wrong with a field, or the reason, has words of its own where there are any.
  const precise = [details?.['reason'], details?.['field']].map((what) => `${key}_${String(what)}`);
  const known = [...precise, key].find((name) => i18next.exists(name)) ?? 'errors.unknown';
  return t(known as 'errors.unknown', { ...details });
}

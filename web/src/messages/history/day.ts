import { daysBetween, format } from '../../conversations/time';

/** A day as people say it: today, yesterday, a weekday and date, and the year where it is another. */
export function dayName(
  at: number,
  now: number,
  language: string,
  t: (key: 'messages.today' | 'messages.yesterday') => string,
): string {
  const days = daysBetween(at, now);
  if (days === 0) return t('messages.today');
  if (days === 1) return t('messages.yesterday');
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return format(at, language, {
    ...{ weekday: sameYear ? 'long' : undefined, month: 'long', day: 'numeric' },
    year: sameYear ? undefined : 'numeric',
  });
}

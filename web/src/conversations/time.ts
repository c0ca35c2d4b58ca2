import type { Presence } from '../protocol/generated';

const day = 86_400_000;
export const minute = 60_000;

/** The year 9999: what the protocol calls "for good". */
export const forGood = Date.UTC(9999, 0, 1);

// Making a formatter costs more than using it, and a list uses it for every row.
const formatters = new Map<string, Intl.DateTimeFormat>();

export function format(at: number, language: string, options: Intl.DateTimeFormatOptions): string {
  const key = language + JSON.stringify(options);
  let formatter = formatters.get(key);
  if (!formatter) formatters.set(key, (formatter = new Intl.DateTimeFormat(language, options)));
  return formatter.format(at);
}

/** How many midnights lie between the two, by this device's calendar. */
export function daysBetween(at: number, now: number): number {
  const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0);
  return Math.round((midnight(now) - midnight(at)) / day);
}

// Most messages are of a minute that another one is of.
const clocks = new Map<string, string>();

export function clock(at: number, language: string): string {
  const key = `${Math.floor(at / minute)} ${language}`;
  let time = clocks.get(key);
  if (time === undefined) {
    if (clocks.size >= 1_000) clocks.clear();
    clocks.set(key, (time = format(at, language, { timeStyle: 'short' })));
  }
  return time;
}

export const dayAndTime = (at: number, language: string) =>
  format(at, language, { dateStyle: 'medium', timeStyle: 'short' });

/** Beside a conversation: the hour today, "Yesterday", the weekday within a week, else the date. */
export function listTime(at: number, now: number, language: string): string {
  const days = daysBetween(at, now);
  if (days <= 0) return clock(at, language);
  if (days === 1) return yesterday(language);
  if (days < 7) return format(at, language, { weekday: 'short' });
  if (new Date(at).getFullYear() === new Date(now).getFullYear())
    return format(at, language, { month: 'short', day: 'numeric' });
  return format(at, language, { year: 'numeric', month: 'numeric', day: 'numeric' });
}

function yesterday(language: string): string {
  const word = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-1, 'day');
  return word.charAt(0).toLocaleUpperCase(language) + word.slice(1);
}

export type Seen =
  | { key: 'online' | 'away' | 'seenNow' | 'offline' }
  | { key: 'seenAgo' | 'seenToday' | 'seenYesterday' | 'seenOn'; when: string };

/** How someone's presence is told: the name of a sentence and what stands in it. */
export function seen(presence: Presence | undefined, now: number, language: string): Seen | undefined {
  if (!presence) return undefined;
  if (presence.status !== 'offline') return { key: presence.status };
  const at = presence.lastSeenAt;
  if (at == null) return { key: 'offline' };
  if (now - at < minute) return { key: 'seenNow' };
  if (now - at < 60 * minute)
    return {
      key: 'seenAgo',
      when: new Intl.RelativeTimeFormat(language, { numeric: 'always' }).format(
        -Math.floor((now - at) / minute),
        'minute',
      ),
    };
  const days = daysBetween(at, now);
  if (days === 0) return { key: 'seenToday', when: clock(at, language) };
  if (days === 1) return { key: 'seenYesterday', when: clock(at, language) };
  return { key: 'seenOn', when: format(at, language, { dateStyle: 'medium' }) };
}

/** A length of time in its largest whole unit: "5 minutes", "1 week", "24 小时". */
export function duration(seconds: number, language: string): string {
  const units = [
    ['year', 31_536_000],
    ['month', 2_592_000],
    ['week', 604_800],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const;
  const [unit, length] = units.find(([, length]) => seconds >= length && seconds % length === 0) ?? units[6];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / length);
}

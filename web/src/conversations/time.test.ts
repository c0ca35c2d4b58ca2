import { expect, test } from 'vitest';
import { daysBetween, duration, listTime, seen } from './time';

const now = new Date(2026, 10, 21, 15, 30).getTime();
const at = (...parts: [number, number, number, number?, number?]) =>
  new Date(parts[0], parts[1] - 1, parts[2], parts[3] ?? 12, parts[4] ?? 0).getTime();

test('The list tells the hour today, then the day, then the date', () => {
  expect(listTime(at(2026, 11, 21, 9, 5), now, 'en-GB')).toBe('09:05');
  expect(listTime(at(2026, 11, 20, 23, 59), now, 'en')).toBe('Yesterday');
  expect(listTime(at(2026, 11, 17), now, 'en')).toBe('Tue');
  expect(listTime(at(2026, 11, 14), now, 'en')).toBe('Nov 14');
  expect(listTime(at(2025, 11, 20), now, 'en')).toBe('11/20/2025');
  expect(listTime(at(2026, 11, 20), now, 'zh-CN')).toBe('昨天');
  expect(listTime(at(2026, 11, 17), now, 'zh-CN')).toBe('周二');
  expect(listTime(at(2026, 11, 14), now, 'zh-CN')).toBe('11月14日');
});

test('A day is a day of the calendar, not 24 hours', () => {
  expect(daysBetween(at(2026, 11, 20, 23, 59), at(2026, 11, 21, 0, 1))).toBe(1);
  expect(daysBetween(at(2026, 11, 21, 0, 1), at(2026, 11, 21, 23, 59))).toBe(0);
});

test('Presence is told as finely as it is fresh', () => {
  expect(seen(undefined, now, 'en')).toBeUndefined();
  expect(seen({ status: 'away' }, now, 'en')).toEqual({ key: 'away' });
  expect(seen({ status: 'offline' }, now, 'en')).toEqual({ key: 'offline' });
  const offline = (lastSeenAt: number) => seen({ status: 'offline', lastSeenAt }, now, 'en');
  expect(offline(now - 5000)).toEqual({ key: 'seenNow' });
  expect(offline(now - 5 * 60_000)).toEqual({ key: 'seenAgo', when: '5 minutes ago' });
  expect(offline(at(2026, 11, 21, 1))).toMatchObject({ key: 'seenToday' });
  expect(offline(at(2026, 11, 20, 1))).toMatchObject({ key: 'seenYesterday' });
  expect(offline(at(2026, 11, 2))).toEqual({ key: 'seenOn', when: 'Nov 2, 2026' });
});

test('A length of time is told in its largest whole unit', () => {
  expect(duration(604_800, 'en')).toBe('1 week');
  expect(duration(90, 'en')).toBe('90 seconds');
  expect(duration(3600, 'zh-CN')).toBe('1小时');
});

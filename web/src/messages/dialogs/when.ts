/** A time as `<input type="datetime-local">` has it. */
export function localTime(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** And back; NaN where nothing was chosen. */
export function timeOf(local: string): number {
  return new Date(local).getTime();
}

/** Nine in the morning, so many days from now. */
export function morning(now: number, days: number): number {
  const date = new Date(now);
  date.setDate(date.getDate() + days);
  return date.setHours(9, 0, 0, 0);
}

/** How many days it is until the next Monday. */
export function untilMonday(now: number): number {
  return (8 - new Date(now).getDay()) % 7 || 7;
}

import type { Entry } from '../../protocol/generated';
import type { Outgoing } from '../../sync/outbox';

/** One line of the history: a message, a sentence, or a message of mine on its way. */
export interface Row {
  /** The same before and after a message of mine has its `seq`. */
  readonly key: string;
  readonly at: number;
  readonly entry?: Entry;
  readonly outgoing?: Outgoing;
  /** A day begins with it. */
  readonly day: boolean;
  /** What I had not read when I came begins with it. */
  readonly unread: boolean;
  /** The first of what one person said in one go, and the last. */
  readonly first: boolean;
  readonly last: boolean;
  /** Taken out of my sight while it is among the others: it keeps its place in the list, and has no height. */
  readonly gone?: true;
}

export interface Stretch {
  readonly entries: readonly Entry[];
  readonly pending: readonly Outgoing[];
  readonly hasBefore: boolean;
  readonly me: string;
  /** Up to where I had read when I came; `undefined` where nothing was unread. */
  readonly readSeq: number | undefined;
}

const together = 5 * 60_000;

/** The lines of a stretch. A line that stays as it was is the same object as in `previous`. */
export function rowsOf({ entries, pending, hasBefore, me, readSeq }: Stretch, previous: readonly Row[] = []): Row[] {
  const known = new Map(previous.map((row) => [row.key, row]));
  const rows: Row[] = [];
  let unreadShown = readSeq === undefined;
  const said = [...entries.map((entry) => spoken(entry, me)), ...pending.map((outgoing) => sending(outgoing, me))];
  said.forEach((one, index) => {
    const before = said[index - 1];
    // Of the first line it is not known what came before it: it begins nothing, so that nothing changes when that comes.
    const day = before ? !sameDay(before.at, one.at) : !hasBefore;
    const unread = !unreadShown && one.by !== me && one.seq > readSeq! && one.speaks && (index > 0 || !hasBefore);
    if (unread || (one.by === me && one.seq > readSeq!)) unreadShown = true;
    const first = day || unread || !before || !goesOn(before, one);
    rows.push({ key: one.key, at: one.at, entry: one.entry, outgoing: one.outgoing, day, unread, first, last: true });
    if (!first) rows[index - 1] = { ...rows[index - 1]!, last: false };
  });
  return rows.map((row) => {
    const old = known.get(row.key);
    return old && same(old, row) ? old : row;
  });
}

interface Spoken {
  key: string;
  by: string;
  at: number;
  seq: number;
  speaks: boolean;
  entry?: Entry;
  outgoing?: Outgoing;
}

function spoken(entry: Entry, me: string): Spoken {
  const { by, at, seq, message } = entry;
  const key = message && by === me ? message.clientId : String(seq);
  return { key, by, at, seq, speaks: message != null && message.recalledBy == null, entry };
}

const sending = (outgoing: Outgoing, me: string): Spoken => ({
  key: outgoing.clientId,
  by: me,
  at: outgoing.at,
  seq: Infinity,
  speaks: true,
  outgoing,
});

const goesOn = (before: Spoken, next: Spoken): boolean =>
  before.speaks && next.speaks && before.by === next.by && next.at - before.at < together;

export const dayOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

// Calendars are slow, and nearly all messages are of the day of the one before.
let day = { from: 0, to: 0 };

function sameDay(one: number, other: number): boolean {
  if (one < day.from || one >= day.to) {
    const from = dayOf(one);
    day = { from, to: new Date(from).setDate(new Date(from).getDate() + 1) };
  }
  return other >= day.from && other < day.to;
}

const same = (one: Row, other: Row): boolean =>
  one.entry === other.entry &&
  one.outgoing === other.outgoing &&
  one.day === other.day &&
  one.unread === other.unread &&
  one.first === other.first &&
  one.last === other.last &&
  !one.gone;

import type { Contact } from '../protocol/generated';

export type ContactRow =
  { kind: 'letter'; key: string; letter: string } | { kind: 'contact'; key: string; contact: Contact };

/** Stands for the starred ones in the index, as `#` stands for who has no letter. */
export const star = '★';

/** The address book as rows: the starred first, then everyone under their letters. Who is starred stands in both places. */
export function rowsOf(contacts: readonly Contact[]): ContactRow[] {
  const rows: ContactRow[] = [];
  const add = (letter: string, contact: Contact) =>
    rows.push({ kind: 'contact', key: `${letter}/${contact.profile.account.id}`, contact });
  const starred = contacts.filter((contact) => contact.starred);
  if (starred.length > 0) rows.push({ kind: 'letter', key: star, letter: star });
  for (const contact of starred) add(star, contact);

  let letter: string | undefined;
  for (const contact of contacts) {
    if (contact.letter !== letter) {
      letter = contact.letter;
      rows.push({ kind: 'letter', key: letter, letter });
    }
    add(letter, contact);
  }
  return rows;
}

/** Where each letter's rows begin. */
export function indexOf(rows: readonly ContactRow[]): Map<string, number> {
  const index = new Map<string, number>();
  rows.forEach((row, place) => row.kind === 'letter' && index.set(row.letter, place));
  return index;
}

export const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ#'];

/** A text and what is selected in it. */
export interface Selection {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export const marks = { bold: '**', italic: '_', strike: '~~', code: '`' } as const;
export type Mark = keyof typeof marks;

/** Puts the marks around what is selected, or takes them away where they are. */
export function format({ text, start, end }: Selection, mark: Mark): Selection {
  const selected = text.slice(start, end);
  if (mark === 'code' && selected.includes('\n')) return around({ text, start, end }, '```\n', '\n```');
  const sign = marks[mark];
  const { length } = sign;
  if (text.slice(start - length, start) === sign && text.slice(end, end + length) === sign)
    return {
      text: text.slice(0, start - length) + selected + text.slice(end + length),
      start: start - length,
      end: end - length,
    };
  if (selected.length >= 2 * length && selected.startsWith(sign) && selected.endsWith(sign))
    return {
      text: text.slice(0, start) + selected.slice(length, -length) + text.slice(end),
      start,
      end: end - 2 * length,
    };
  // Marks beside a space are no marks.
  const spaceBefore = selected.length - selected.trimStart().length;
  const spaceAfter = selected.trim() ? selected.length - selected.trimEnd().length : 0;
  return around({ text, start: start + (selected.trim() ? spaceBefore : 0), end: end - spaceAfter }, sign, sign);
}

/** Makes what is selected a link and selects the place of the address; of an address, the place of the words. */
export function formatLink({ text, start, end }: Selection): Selection {
  const selected = text.slice(start, end);
  if (/^https?:\/\/\S+$/.test(selected)) {
    const linked = `[](${selected})`;
    return { text: text.slice(0, start) + linked + text.slice(end), start: start + 1, end: start + 1 };
  }
  const linked = `[${selected}](https://)`;
  const address = start + selected.length + 3;
  return { text: text.slice(0, start) + linked + text.slice(end), start: address, end: address + 'https://'.length };
}

/** Puts something in the place of what is selected. */
export function insert({ text, start, end }: Selection, inserted: string): Selection {
  const at = start + inserted.length;
  return { text: text.slice(0, start) + inserted + text.slice(end), start: at, end: at };
}

function around({ text, start, end }: Selection, before: string, after: string): Selection {
  return {
    text: text.slice(0, start) + before + text.slice(start, end) + after + text.slice(end),
    start: start + before.length,
    end: end + before.length,
  };
}

/** Pasted text without what cannot be seen, and with line ends as they are here. */
export function clean(pasted: string): string {
  return (
    pasted
      .replace(/\r\n?|\u2028|\u2029/g, '\n')
      // eslint-disable-next-line no-control-regex -- these are what is taken out
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u00AD\u200B\u2060\uFEFF\u202A-\u202E\u2066-\u2069]/g, '')
      .replace(/\u00A0/g, ' ')
      .replace(/\n{4,}/g, '\n\n\n')
  );
}

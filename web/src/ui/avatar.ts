/** How many colours an avatar may have: `--avatar-0` and on, in the tokens. */
export const avatarColours = 10;

export interface AvatarLook {
  readonly colour: number;
  readonly emoji?: string;
}

/** What an account's `avatar` says: `emoji:🦊`, `color:3`, both as `emoji:🦊 color:3`, or nothing, and then the id decides. */
export function avatarLook(id: string, avatar?: string): AvatarLook {
  const emoji = avatar && /(?:^|\s)emoji:(\S{1,32})/u.exec(avatar)?.[1];
  const colour = avatar && /(?:^|\s)color:(\d)(?!\d)/.exec(avatar)?.[1];
  return { colour: colour ? Number(colour) : spread(id) % avatarColours, ...(emoji ? { emoji } : {}) };
}

export function avatarText({ colour, emoji }: { colour?: number; emoji?: string }): string {
  return [emoji && `emoji:${emoji}`, colour != null && `color:${colour}`].filter(Boolean).join(' ');
}

/** Ann Lee is AL, ann is A, 王小明 is 小明: what people there would write into so small a place. */
export function initials(name: string): string {
  const trimmed = name.trim();
  if (/^\p{Script=Han}{2,4}$/u.test(trimmed)) return [...trimmed].slice(-2).join('');
  const all = trimmed.split(/[\s._-]+/u).filter(Boolean);
  // What stands in brackets or quotes is no name: "Bob (bakery)" is B.
  const named = all.filter((word) => /^[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word));
  const words = named.length > 0 ? named : all;
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return ((first && firstLetter(first)) ?? '') + ((last && firstLetter(last)) ?? '');
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstLetter(word: string): string {
  // Nothing can belong to a plain letter that another one follows.
  if (/^[!-~](?:[!-~]|$)/.test(word)) return word[0]!.toUpperCase();
  return graphemes.segment(word)[Symbol.iterator]().next().value?.segment.toUpperCase() ?? '';
}

function spread(text: string): number {
  let hash = 0;
  for (const unit of text) hash = (Math.imul(hash, 31) + unit.codePointAt(0)!) >>> 0;
  return hash;
}

/** An address in a text. */
export interface Address {
  readonly length: number;
  readonly href: string;
}

/** The address of a link that may be followed; `null` for any other. */
export function linkTo(href: string): string | null {
  try {
    const { protocol, href: address } = new URL(href);
    return ['http:', 'https:', 'mailto:'].includes(protocol) ? address : null;
  } catch {
    return null;
  }
}

/** More than any address has that somebody reads. */
const longest = 2_048;

// Endings that are no ordinary words and no endings of files: `main.py` and `notes.md` are no addresses.
const endings =
  'com|org|net|edu|gov|int|info|biz|dev|app|io|ai|cloud|online|site|tech|wiki|blog|shop|xyz|top|' +
  'cn|jp|kr|tw|hk|sg|de|fr|uk|eu|ru|ch|nl|se|es|pl|br|au|nz|ca|us|ua|cz|fi|dk|pt|gr|tr|mx|za|ie|example';
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const bare = new RegExp(`(?:${label}\\.){1,8}(?:${endings})(?![a-z0-9_-]|\\.[a-z0-9])(?::\\d{1,5})?(?=[/?#]?)`, 'iy');
const scheme = /https?:\/\/(?=[\p{L}\p{N}])/iuy;
const mailto = /mailto:(?=[a-z0-9])/iy;
const www = /www\.(?=[a-z0-9-]+\.)/iy;
const mail = new RegExp(
  `[a-z0-9](?:[a-z0-9._%+-]{0,62}[a-z0-9_%+-])?@(?:${label}\\.){1,8}[a-z]{2,24}(?![a-z0-9_-])`,
  'iy',
);

// What an address is written in. It ends before the letters of Chinese, Japanese and Korean and before their punctuation.
const within =
  /[^\s\p{Cc}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303F\uFE10-\uFE4F\uFF00-\uFFEF<>"`“”‘’„«»…|\\^{}]*/uy;
const host = /[\p{L}\p{N}\p{M}.-]*/uy;

/** The address that begins at a place where a word begins. */
export function addressAt(text: string, at: number): Address | null {
  const begun = text.charCodeAt(at);
  if (begun === 0x68 || begun === 0x48) {
    const found = matched(scheme, text, at);
    if (found) return whole(text, at, found.length, '');
  }
  if (begun === 0x77 || begun === 0x57) {
    const found = matched(www, text, at);
    if (found) return whole(text, at, found.length, 'https://');
  }
  if (begun === 0x6d || begun === 0x4d) {
    const found = matched(mailto, text, at);
    if (found) return whole(text, at, found.length, '');
  }
  const letter = matched(mail, text, at);
  if (letter) return { length: letter.length, href: `mailto:${letter}` };
  const domain = matched(bare, text, at);
  return domain ? whole(text, at, domain.length, 'https://') : null;
}

function whole(text: string, at: number, begun: number, before: string): Address | null {
  let end = at + begun;
  // A host may be written in any script; what follows it, in ours.
  if (before === '' && text.charCodeAt(end) > 0x7f) end += matched(host, text, end)!.length;
  end += matched(within, text.slice(end, end + longest), 0)?.length ?? 0;
  if (end - at >= longest) return null;
  end = trimmed(text, at, end);
  const href = linkTo(before + text.slice(at, end));
  return href && end > at + begun - 1 ? { length: end - at, href } : null;
}

/** Without the punctuation of the sentence around it, and without brackets that it does not open. */
function trimmed(text: string, start: number, end: number): number {
  const pairs: Record<string, string> = { ')': '(', ']': '[' };
  const open: Record<string, number> = { '(': 0, '[': 0, ')': 0, ']': 0 };
  for (let at = start; at < end; at++) if (text[at]! in open) open[text[at]!]!++;
  for (; end > start; end--) {
    const last = text[end - 1]!;
    if (last in pairs) {
      if (open[last]! <= open[pairs[last]!]!) return end;
      open[last]!--;
    } else if (!/[.,;:!?'*_~]/.test(last)) return end;
  }
  return end;
}

function matched(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

import { addressAt, linkTo } from './links';
import { mentionAt, type Mentioned } from './mentions';
import type { Inline } from './tokens';

/** Marks one in another, deeper than anybody writes, are text. */
const deepest = 6;

const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u30FC]/u;
const opens =
  /[\s([{<"'“‘«„.,;:!?…—–\-\p{Ps}\p{Pi}\u3000-\u303F\uFE10-\uFE4F\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65*_~]/u;
const closes =
  /[\s)\]}>"'”’».,;:!?…—–\-\p{Pe}\p{Pf}\u3000-\u303F\uFE10-\uFE4F\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65*_~]/u;
const picture = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]|\uFE0F|\u200D|\u20E3/u;
// After these no address begins.
const wordy = /[\p{L}\p{N}_@.+\-/\\]/u;
const word = /[\p{L}\p{N}_]/u;

// What stands inside single marks, at their edges.
const beginsWord = /[\p{L}\p{N}\p{M}\p{Sc}\p{Pi}（「『《【"'@#*_~`<]/u;
const endsWord = /[\p{L}\p{N}\p{M}\p{Pf}\p{Pe}.,;:!?…%。，；：！？"'*_~`>]/u;

/** What stands for emphasis, by its sign and how often it stands. */
const kinds: Record<string, readonly ('strong' | 'em' | 'del')[]> = {
  '*': ['em'],
  '**': ['strong'],
  '***': ['strong', 'em'],
  _: ['em'],
  '~~': ['del'],
};

/** An opening mark, or a part that is finished. */
interface Part {
  inline: Inline;
  /** Of a mark that may open something. */
  mark?: string;
  /** It follows a letter of Chinese, Japanese or Korean. */
  tight?: boolean;
}

/**
 * The parts of a paragraph. Marks count at the edges of words only, and a mark that closes nothing is text, so that a price, a sum, a
 * time or a path stays what it was typed as. It takes time in proportion to the text, whatever stands in it.
 */
export function inlinesOf(text: string, whom: readonly Mentioned[], links = true): Inline[] {
  const parts: Part[] = [];
  const open: number[] = [];
  const ticks = new Ticks(text);
  const brackets = links && text.includes('](') ? bracketsOf(text) : null;
  let plain = 0;
  let at = 0;

  const flush = (until: number): void => {
    if (until > plain) parts.push({ inline: { kind: 'text', text: text.slice(plain, until) } });
  };
  const take = (inline: Inline, length: number): void => {
    flush(at);
    parts.push({ inline });
    at += length;
    plain = at;
  };

  while (at < text.length) {
    const sign = text[at]!;
    if (sign === '`') {
      const code = ticks.at(at);
      if (code.inside) take({ kind: 'code', text: code.inside }, code.length);
      else at += code.length;
    } else if (sign === '*' || sign === '_' || sign === '~') {
      let length = 1;
      while (text[at + length] === sign) length++;
      const mark = sign.repeat(Math.min(length, 4));
      if (!(mark in kinds) || !emphasise(mark)) at += length;
    } else if (sign === '[' && brackets?.has(at)) {
      const found = labelled(at, brackets.get(at)!);
      if (found) take(found.inline, found.length);
      else at++;
    } else if (sign === '@') {
      const found = whom.length > 0 && !/[A-Za-z0-9_]/.test(text[at - 1] ?? ' ') ? mentionAt(text, whom, at) : null;
      if (!found) at++;
      else {
        const { id, shown } = found.who;
        take({ kind: 'mention', id, shown, written: text.slice(at, at + found.length) }, found.length);
      }
    } else if (word.test(sign)) {
      overWord();
    } else at++;
  }
  flush(text.length);
  return parts.map(({ inline }) => inline);

  /** Goes over a word, which may be an address. */
  function overWord(): void {
    const before = text[at - 1];
    const address = links && !(before && wordy.test(before) && !cjk.test(before)) ? addressAt(text, at) : null;
    if (address) {
      const inside: Inline[] = [{ kind: 'text', text: text.slice(at, at + address.length) }];
      take({ kind: 'link', href: address.href, inside }, address.length);
      return;
    }
    // Scripts without spaces have no words of their own: an address may begin beside each letter of theirs.
    const isLatin = !cjk.test(text[at]!);
    do at++;
    while (at < text.length && isLatin && /[\p{L}\p{N}]/u.test(text[at]!) && !cjk.test(text[at]!));
  }

  /** Takes a mark as the end of what one before began, or as a beginning. */
  function emphasise(mark: string): boolean {
    const [before, after] = [characterBefore(text, at), characterAt(text, at + mark.length)];
    // Single signs are the arms and cheeks of many a face: they mark words only.
    const single = mark.length === 1;
    const mayClose =
      !/\s/.test(before) &&
      (!single || endsWord.test(before) || picture.test(before)) &&
      (closes.test(after) || cjk.test(after) || picture.test(after));
    const mayOpen =
      !/\s/.test(after) &&
      (!single || beginsWord.test(after) || picture.test(after)) &&
      (opens.test(before) || cjk.test(before) || picture.test(before));
    if (mayClose) {
      const from = open.findLastIndex((place) => parts[place]!.mark === mark);
      const isSum = single && from >= 0 && cjk.test(after) && parts[open[from]!]!.tight === true;
      if (from >= 0 && !isSum) {
        flush(at);
        const place = open[from]!;
        open.length = from;
        let inside = joined(parts.slice(place + 1));
        parts.length = place;
        if (inside.length > 0) {
          for (const kind of kinds[mark]!.toReversed()) inside = [{ kind, inside }];
          parts.push({ inline: inside[0]! });
          at += mark.length;
          plain = at;
          return true;
        }
      }
    }
    if (!mayOpen || open.length >= deepest) return false;
    take({ kind: 'text', text: mark }, mark.length);
    const opening = parts.at(-1)!;
    opening.mark = mark;
    opening.tight = cjk.test(before);
    open.push(parts.length - 1);
    return true;
  }

  /** `[words](address)`; words that are another address are no words for it. */
  function labelled(start: number, end: number): { inline: Inline; length: number } | null {
    const inner = balanced(text, end + 2);
    if (inner === null) return null;
    const href = linkTo(inner);
    const words = text.slice(start + 1, end);
    if (!href || !/[^\s\p{Cf}]/u.test(words) || pretends(words, href)) return null;
    const inside = inlinesOf(words, [], false);
    return { inline: { kind: 'link', href, inside, address: inner }, length: end + 1 + inner.length + 2 - start };
  }
}

const characterAt = (text: string, at: number): string => {
  const code = text.codePointAt(at);
  return code === undefined ? ' ' : String.fromCodePoint(code);
};

const characterBefore = (text: string, at: number): string => {
  const isLow = at > 1 && (text.charCodeAt(at - 1) & 0xfc00) === 0xdc00;
  return at === 0 ? ' ' : characterAt(text, isLow ? at - 2 : at - 1);
};

const scheme = /(?:https?:\/\/|mailto:)/iy;
const unbracketed = /[^\s<>"`()]*/y;

/** The address that begins at a place and ends before the bracket that closes it. */
function balanced(text: string, from: number): string | null {
  scheme.lastIndex = from;
  if (!scheme.test(text)) return null;
  let depth = 0;
  for (let at = from; at - from <= 2_048; at++) {
    unbracketed.lastIndex = at;
    unbracketed.test(text);
    at = unbracketed.lastIndex;
    if (text[at] === '(') depth++;
    else if (text[at] !== ')') return null;
    else if (depth-- === 0) return text.slice(from, at);
  }
  return null;
}

function pretends(words: string, href: string): boolean {
  const shown = addressAt(words.trim(), 0);
  return shown !== null && new URL(shown.href).host !== new URL(href).host;
}

/** Marks that closed nothing are text. */
function joined(parts: readonly Part[]): Inline[] {
  const all: Inline[] = [];
  for (const { inline } of parts) {
    const last = all.at(-1);
    if (inline.kind === 'text' && last?.kind === 'text')
      all[all.length - 1] = { kind: 'text', text: last.text + inline.text };
    else all.push(inline);
  }
  return all;
}

/** Where each bracket that is followed by an address is closed, by where it opens. */
function bracketsOf(text: string): Map<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '[') open.push(at);
    else if (text[at] === ']') {
      const start = open.pop();
      if (start !== undefined && text[at + 1] === '(' && at - start <= 1_000) pairs.set(start, at);
    } else if (text[at] === '\n' && text[at + 1] === '\n') open.length = 0;
  }
  return pairs;
}

/** Code between backticks: as many close it as open it. */
class Ticks {
  #runs: Map<number, number[]> | null = null;

  constructor(readonly text: string) {}

  at(at: number): { length: number; inside?: string } {
    const { text } = this;
    this.#runs ??= runsOf(text);
    let length = 1;
    while (text[at + length] === '`') length++;
    const places = this.#runs.get(length) ?? [];
    // Those before this one are of no more use.
    let next = places.pop();
    while (next !== undefined && next <= at) next = places.pop();
    if (next === undefined) return { length };
    places.push(next);
    const inside = text.slice(at + length, next);
    if (!inside.trim() || /\n\s*\n/.test(inside)) return { length };
    const shown = /^ .* $/s.test(inside) ? inside.slice(1, -1) : inside;
    return { length: next + length - at, inside: shown };
  }
}

/** Where runs of backticks begin, by their length, the first of them last. */
function runsOf(text: string): Map<number, number[]> {
  const runs = new Map<number, number[]>();
  for (const { index, 0: run } of text.matchAll(/`+/g)) {
    const places = runs.get(run.length);
    if (places) places.push(index);
    else runs.set(run.length, [index]);
  }
  for (const places of runs.values()) places.reverse();
  return runs;
}

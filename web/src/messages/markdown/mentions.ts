/** Somebody a text mentions: `@` and their user name, or what they are called. */
export interface Mentioned {
  readonly id: string;
  /** What may stand after the `@` in the text. */
  readonly names: readonly string[];
  /** What is shown. */
  readonly shown: string;
}

/** Stands for everyone in the place of an id. */
export const everyone = 'everyone';
/** What may stand after the `@` for everyone, in whatever language it was written. */
export const everyoneWords = ['everyone', 'all', '所有人', '全体成员'];

const letter = /[\p{L}\p{N}_]/u;

/** The mention at the beginning of a text that begins with `@`: the longest name that fits and ends there. */
export function mentionAt(text: string, mentioned: readonly Mentioned[]): { length: number; who: Mentioned } | null {
  let best: { length: number; who: Mentioned } | null = null;
  for (const who of mentioned)
    for (const name of who.names) {
      if (name === '' || (best && name.length + 1 <= best.length)) continue;
      if (text.slice(1, 1 + name.length).toLowerCase() !== name.toLowerCase()) continue;
      // `@ann` is not in `@anna`; Chinese is written without spaces, and a name there may be followed by anything.
      const next = text[1 + name.length];
      if (next && letter.test(next) && letter.test(name.at(-1)!) && !isHan(next)) continue;
      best = { length: name.length + 1, who };
    }
  return best;
}

const isHan = (character: string): boolean => /\p{Script=Han}/u.test(character);

/** Whom a text mentions of those who can be mentioned, code left out. */
export function mentionsIn(text: string, candidates: readonly Mentioned[]): string[] {
  const spoken = text.replace(/```[\s\S]*?(?:```|$)|`[^`\n]*`/g, ' ');
  return [...new Set(places(spoken, candidates).map(({ who }) => who.id))];
}

/** A text with those it mentions by the names that they are shown by. */
export function withNames(text: string, mentioned: readonly Mentioned[]): string {
  let [named, end] = ['', 0];
  for (const { at, length, who } of places(text, mentioned)) {
    named += `${text.slice(end, at)}@${who.shown}`;
    end = at + length;
  }
  return named + text.slice(end);
}

function places(text: string, candidates: readonly Mentioned[]): { at: number; length: number; who: Mentioned }[] {
  const found = [];
  for (let at = text.indexOf('@'); at >= 0 && candidates.length > 0; at = text.indexOf('@', at + 1)) {
    if (at > 0 && /[A-Za-z0-9_]/.test(text[at - 1]!)) continue;
    const mention = mentionAt(text.slice(at), candidates);
    if (!mention) continue;
    found.push({ at, ...mention });
    at += mention.length - 1;
  }
  return found;
}

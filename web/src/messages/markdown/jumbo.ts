const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const emoji =
  /^(?:\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|\p{Extended_Pictographic}(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{M}|\u200D|\uFE0F|[\u{E0020}-\u{E007F}]|♀|♂|⚕)*)$/u;

// Nearly every text begins with something else, which is found out sooner than where its letters end.
const begins = /^\s*(?:\p{Regional_Indicator}|[0-9#*]\uFE0F?\u20E3|\p{Extended_Pictographic})/u;

/** How many emoji a text is, where it is one to three of them and nothing else; otherwise 0. */
export function jumbo(text: string): number {
  if (text.length > 100 || !begins.test(text)) return 0;
  const parts = [...graphemes.segment(text.trim())].map(({ segment }) => segment).filter((part) => part.trim() !== '');
  return parts.length <= 3 && parts.every((part) => emoji.test(part)) ? parts.length : 0;
}

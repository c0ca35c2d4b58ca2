const rules: [RegExp, string][] = [
  [/```[^\n`]*\n?/g, ' '], // fences, the language beside them too
  [/!?\[([^\]\n]*)\]\([^)\s]*\)?/g, '$1'], // links and pictures: what they say
  [/^\s{0,3}(?:#{1,6}|>+|[-*+]|\d{1,3}[.)])\s+/gm, ''], // headings, quotes, lists
  [/^\s{0,3}([-*_])(?:\s*\1){2,}\s*$/gm, ' '], // rules
  [/(\*\*|__|~~)(?=\S)/g, ''],
  [/(?<=\S)(\*\*|__|~~)/g, ''],
  [/(?<![\w*\\])\*(?=[^\s*])([^*\n]+?)(?<!\\)\*(?![\w*])/g, '$1'],
  [/(?<![\w_\\])_(?=[^\s_])([^_\n]+?)(?<!\\)_(?![\w_])/g, '$1'],
  [/`+/g, ''],
  [/\\([\\`*_{}[\]()#+\-.!~>|])/g, '$1'],
  [/\s+/g, ' '],
];

// Most texts have none of it, only words and the marks of sentences.
const anyMark = /[`[*_~#>\\]|^ *(?:[-+]|\d{1,3}[.)])|[^\S ]| {2}|^ | $/;

/** A markdown text as one line without its marks, also where the text was cut in the middle of one. */
export function plain(markdown: string): string {
  if (!anyMark.test(markdown)) return markdown;
  return rules.reduce((text, [mark, instead]) => text.replace(mark, instead), markdown).trim();
}

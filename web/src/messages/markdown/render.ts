import DOMPurify, { type Config } from 'dompurify';
import { Marked, type Tokens, type TokenizerAndRendererExtension } from 'marked';
import { calm } from './calm';
import { mentionAt, type Mentioned } from './mentions';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign]!);

/** The address of a link that may be followed; `null` for any other. */
export function linkTo(href: string): string | null {
  try {
    const { protocol, href: address } = new URL(href);
    return ['http:', 'https:', 'mailto:'].includes(protocol) ? address : null;
  } catch {
    return null;
  }
}

function link(href: string, inside: string): string {
  const address = linkTo(href);
  if (!address) return inside;
  return `<a href="${escaped(address)}" target="_blank" rel="noopener noreferrer nofollow">${inside}</a>`;
}

// Whoever is mentioned in what is being rendered. Rendering does not wait for anything, so one at a time is enough.
let mentioned: readonly Mentioned[] = [];

const mention: TokenizerAndRendererExtension = {
  name: 'mention',
  level: 'inline',
  start: (text) => (mentioned.length > 0 ? text.match(/(?<![A-Za-z0-9_])@/)?.index : undefined),
  tokenizer(text) {
    if (text[0] !== '@') return undefined;
    const found = mentionAt(text, mentioned);
    if (!found) return undefined;
    return { type: 'mention', raw: text.slice(0, found.length), id: found.who.id, shown: found.who.shown };
  },
  renderer: (token) =>
    `<button type="button" class="mention" data-account="${escaped(String(token.id))}">@${escaped(String(token.shown))}</button>`,
};

const marked = new Marked({
  gfm: true,
  breaks: true,
  extensions: [mention],
  renderer: {
    html: ({ text }: Tokens.HTML | Tokens.Tag) => escaped(text),
    image({ href, text }: Tokens.Image) {
      return link(href, escaped(text || href));
    },
    link({ href, tokens }: Tokens.Link) {
      return link(href, this.parser.parseInline(tokens));
    },
    code({ text, lang }: Tokens.Code) {
      const language = /^[\w+#.-]{1,20}/.exec(lang ?? '')?.[0]?.toLowerCase();
      return `<pre><code${language ? ` data-language="${escaped(language)}"` : ''}>${escaped(text)}\n</code></pre>\n`;
    },
    checkbox: ({ checked }: Tokens.Checkbox) => (checked ? '☑ ' : '☐ '),
    // A message has no headings of the page's.
    heading({ tokens }: Tokens.Heading) {
      return `<p class="heading">${this.parser.parseInline(tokens)}</p>\n`;
    },
  },
});

const allowed: Config & { IN_PLACE: true } = {
  IN_PLACE: true,
  ALLOWED_TAGS: [
    ...['p', 'br', 'strong', 'em', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'hr', 'a', 'button'],
    ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  ALLOWED_ATTR: ['href', 'target', 'rel', 'class', 'type', 'start', 'align', 'data-account', 'data-language'],
  // They are no addresses; whatever is not named here must be one that may be followed.
  ADD_URI_SAFE_ATTR: ['target', 'rel', 'type', 'start', 'align', 'data-account', 'data-language'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
};

// Quotes and lists one in another, deeper than anybody reads: they would take the whole width, and the parser its whole stack.
const deepest = 8;
const deepQuotes = /^(?:[ \t]{0,3}>){9,}/gm;
const deepIndents = /^[ \t]{40,}/gm;
// The parser takes the square of the marks in one paragraph: with more of them than anybody writes it is text and no markdown.
const marks = /www\.|[*_~[\]<`@!]/g;
const mostMarks = 1_500;

// Words on one line, and the marks of sentences where they can be nothing else: most of what people write.
const words =
  /^(?![-+\s]|\d+[.)])(?!.*(?:\s\s|www\.|\s$))[\p{L}\p{N}\p{M}\p{Extended_Pictographic} .,;:?!'"()%…—–。，、；：？！“”‘’（）《》-]*$/iu;

export const isPlain = (text: string): boolean => text.length < 1_000 && words.test(text);

// A page where nothing runs and nothing is fetched: there it is read and sanitised.
let apart: Document | undefined;

/** A message's markdown as elements to be copied into the page: what is not on the list of what is allowed is text, or gone. */
export function render(markdown: string, whom: readonly Mentioned[] = []): HTMLElement {
  apart ??= document.implementation.createHTMLDocument('');
  const root = apart.createElement('blockquote');
  if (isPlain(markdown)) {
    root.appendChild(apart.createElement('p')).textContent = calm(markdown);
    return root;
  }
  try {
    root.innerHTML = markup(markdown, whom);
    DOMPurify.sanitize(root, allowed);
  } catch {
    // What cannot be made safe is shown as it was written.
    root.textContent = calm(markdown);
  }
  return root;
}

/** The first message that is read takes as long as thirty others: something is read before, while nothing waits for it. */
export function prepare(): void {
  const sample = '**a** *b* ~~c~~ `d` [e](https://f.example)\n\n- g\n\n> h';
  // Safari knows no idle time.
  globalThis.requestIdleCallback?.(() => {
    markup(sample);
    requestIdleCallback(() => render(sample));
  });
}

/** The HTML before it is sanitised; nothing dangerous should be left in it by then. */
export function markup(markdown: string, whom: readonly Mentioned[] = []): string {
  const text = calm(markdown);
  const kept = text.replace(deepQuotes, '> '.repeat(deepest)).replace(deepIndents, ' '.repeat(40));
  if (kept.split(/\n\s*\n/).some((paragraph) => (paragraph.match(marks)?.length ?? 0) > mostMarks)) return plain(text);
  mentioned = whom;
  try {
    return marked.parse(kept, { async: false }).trim();
  } catch {
    return plain(text);
  } finally {
    mentioned = [];
  }
}

function plain(text: string): string {
  return `<p>${escaped(text).replaceAll('\n', '<br>')}</p>`;
}

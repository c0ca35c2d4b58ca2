import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { escaped, isPlain, linkTo, markup } from './render';

const ann = { id: 'a1', names: ['ann', 'Ann Lee'], shown: 'Ann Lee' };
const anna = { id: 'a2', names: ['anna'], shown: 'Anna' };
const ming = { id: 'a3', names: ['xiaoming', '小明'], shown: '小明' };
const chip = (id: string, name: string) =>
  `<button type="button" class="mention" data-account="${id}">@${name}</button>`;

describe('markdown', () => {
  test.each([
    ['**b** _i_ ~~s~~ `c`', '<p><strong>b</strong> <em>i</em> <del>s</del> <code>c</code></p>'],
    ['one\ntwo', '<p>one<br>two</p>'],
    ['# Title', '<p class="heading">Title</p>'],
    ['- [x] done', '☑ done'],
    ['```ts\na < b\n```', '<pre><code data-language="ts">a &lt; b\n</code></pre>'],
    [
      'https://example.org/a_b',
      '<a href="https://example.org/a_b" target="_blank" rel="noopener noreferrer nofollow">https://example.org/a_b</a>',
    ],
  ])('%j', (text, html) => expect(markup(text)).toContain(html));
});

describe('plain', () => {
  test('what is taken for plain is one paragraph as it was written', () => {
    const parts = [
      'a',
      'www.',
      'b.c',
      ' ',
      '.',
      ',',
      '-',
      '1',
      '2.',
      ')',
      '(',
      '!',
      ':',
      "'",
      '"',
      '你好',
      '。',
      '😀',
      'é',
      'WWW.x.org',
    ];
    let plain = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 8 }), (some) => {
        const text = some.join('');
        if (!isPlain(text)) return;
        plain++;
        expect(markup(text)).toBe(`<p>${escaped(text)}</p>`);
      }),
      { numRuns: 3_000 },
    );
    expect(plain).toBeGreaterThan(300);
  });

  test.each([
    'Message 12',
    'See you at 8:30, then?',
    '“Hello,” she said (twice).',
    '今天下午三点开会，好吗？',
    'well-known',
  ])('%j is plain', (text) => expect(isPlain(text)).toBe(true));

  test.each([
    'a **b**',
    '1. one',
    '- one',
    '# x',
    'a\nb',
    '  a',
    'www.a.org',
    'a@b.c',
    'http://a',
    '<b>',
    'a & b',
    '@ann',
    '\u202Ea',
  ])('%j is not', (text) => expect(isPlain(text)).toBe(false));
});

describe('hostile', () => {
  const known =
    /^<\/?(?:p|br|strong|em|del|code|pre|blockquote|ul|ol|li|hr|a|button|table|thead|tbody|tr|th|td)(?: [a-z-]+="[^"<>]*")*>$/;
  const inputs = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '<iframe src="javascript:alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    '<style>*{display:none}</style>',
    '<p style="position:fixed;inset:0">x</p>',
    '<!--><img src=x onerror=alert(1)>-->',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](java\tscript:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](vbscript:x)',
    '[x](//evil.example)',
    '[x](/settings)',
    '[x](https://e.org "\\"onmouseover=alert(1) ")',
    '[x](https://e.org/"onmouseover="alert(1))',
    '![x](https://e.org/pixel.png)',
    '![x" onerror="alert(1)](x)',
    '<https://e.org/"><script>alert(1)</script>',
    '```"><script>alert(1)</script>\nx\n```',
    '``` a" onclick="alert(1)\nx\n```',
    '`<script>`',
    '| <script> | b |\n|--|--|\n| <img onerror=x> | [a](javascript:b) |',
    '[ref]\n\n[ref]: javascript:alert(1)',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    '@ann"><script>alert(1)</script>',
    '<button onclick=alert(1) class="mention" data-account="x">@admin</button>',
  ];
  test.each(inputs)('%j stays text', (input) => {
    const html = markup(input, [ann]);
    for (const tag of html.match(/<[^>]*>/g) ?? []) {
      expect(tag).toMatch(known);
      expect(tag).not.toMatch(/ (?:on\w+|style|src|srcset|id)=/i);
      for (const [, href] of tag.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^(?:https?|mailto):/);
    }
  });

  test('a name that is markup stays a name', () =>
    expect(markup('@ann', [{ ...ann, shown: '<img src=x onerror=alert(1)>' }])).not.toContain('<img'));

  test.each([
    ['quotes', '>'.repeat(20_000)],
    ['quotes with spaces', '> '.repeat(20_000)],
    ['brackets', '['.repeat(50_000)],
    ['stars', '*a'.repeat(20_000)],
    ['emphasis', '**a '.repeat(10_000)],
    ['backticks', '`a``b'.repeat(5_000)],
    ['links', '[a](b'.repeat(5_000)],
    ['lists', Array.from({ length: 500 }, (_, depth) => ' '.repeat(2 * depth) + '- a').join('\n')],
    ['tables', '|'.repeat(30_000) + '\n' + '|-'.repeat(15_000)],
    ['mentions', '@ann '.repeat(10_000)],
    ['signs', '@'.repeat(60_000)],
    ['html', '<a '.repeat(15_000)],
    ['angles', '<'.repeat(60_000)],
    ['emphasis in words', 'a**b'.repeat(15_000)],
    ['underlines', '_a '.repeat(20_000)],
    ['addresses', 'www.a '.repeat(8_000)],
    ['mail addresses', 'a@b.'.repeat(15_000)],
    ['pictures', '![a'.repeat(15_000)],
    ['entities', '&#'.repeat(30_000)],
    ['a long word', 'a'.repeat(64_000)],
  ])('%s by the thousand end, and stay text', (_, input) => {
    expect(markup(input, [ann])).toContain('<');
  });

  test('directions and towers of signs stay in their place', () => {
    expect(markup('a\u202Egnp.exe')).toBe('<p>agnp.exe</p>');
    expect(markup('a' + '\u0301'.repeat(50))).toBe('<p>a' + '\u0301'.repeat(4) + '</p>');
    expect(markup('สวัสดี नमस्ते')).toContain('สวัสดี नमस्ते');
  });
});

describe('mentions', () => {
  test.each([
    ['hi @ann!', chip('a1', 'Ann Lee')],
    ['@Ann Lee, look', chip('a1', 'Ann Lee') + ','],
    ['@anna', chip('a2', 'Anna')],
    ['@小明你好', chip('a3', '小明') + '你好'],
    ['**@ann**', `<strong>${chip('a1', 'Ann Lee')}</strong>`],
  ])('%j', (text, html) => expect(markup(text, [ann, anna, ming])).toContain(html));

  test.each(['me@ann.example', '`@ann`', '@annika', '@bob'])('%j mentions nobody', (text) =>
    expect(markup(text, [ann, ming])).not.toContain('class="mention"'),
  );
});

test.each([
  ['https://e.org', 'https://e.org/'],
  ['mailto:a@b.c', 'mailto:a@b.c'],
  ['javascript:1', null],
  ['ftp://e.org', null],
  ['/contacts', null],
  ['http://', null],
])('a link to %j leads to %j', (href, address) => expect(linkTo(href)).toBe(address));

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linkTo } from './links';
import { isPlain, parse, visibleText } from './parse';
import type { Block, Inline } from './tokens';

const ann = { id: 'a1', names: ['ann', 'Ann Lee'], shown: 'Ann Lee' };
const anna = { id: 'a2', names: ['anna'], shown: 'Anna' };
const ming = { id: 'a3', names: ['xiaoming', '小明'], shown: '小明' };

/** Parts as a person would note them: `<strong>a</strong>`. */
const inline = (parts: readonly Inline[]): string =>
  parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'code') return `<code>${part.text}</code>`;
      if (part.kind === 'mention') return `<@${part.id}>`;
      if (part.kind === 'link') return `<a ${part.href}>${inline(part.inside)}</a>`;
      return `<${part.kind}>${inline(part.inside)}</${part.kind}>`;
    })
    .join('');
const noted = (blocks: readonly Block[]): string =>
  blocks
    .map((block): string => {
      if (block.kind === 'paragraph') return inline(block.inside);
      if (block.kind === 'code') return `<pre ${block.language ?? ''}>${block.text}</pre>`;
      if (block.kind === 'quote') return `<quote>${noted(block.blocks)}</quote>`;
      if (block.kind === 'table')
        return `<table>${block.rows.map((cells) => cells.map(inline).join('|')).join('/')}</table>`;
      const items = block.items.map(({ done, blocks: inside }) => {
        const box = done === undefined ? '' : done ? '[x]' : '[]';
        return `<li>${box}${noted(inside)}</li>`;
      });
      return `<list${block.start === undefined ? '' : ` ${block.start}`}>${items.join('')}</list>`;
    })
    .join('\n');
const read = (text: string, whom: Parameters<typeof parse>[1] = []): string => noted(parse(text, whom));

describe('what is marked', () => {
  test.each([
    ['**b** _i_ *i* ~~s~~ `c`', '<strong>b</strong> <em>i</em> <em>i</em> <del>s</del> <code>c</code>'],
    ['***both***', '<strong><em>both</em></strong>'],
    ['**a _b_ c**', '<strong>a <em>b</em> c</strong>'],
    ['**注意：**明天开会', '<strong>注意：</strong>明天开会'],
    ['这是**重点**内容', '这是<strong>重点</strong>内容'],
    ['这是 _重点_ 内容', '这是 <em>重点</em> 内容'],
    ['**「重要」**です', '<strong>「重要」</strong>です'],
    ['**강조**는', '<strong>강조</strong>는'],
    ['👍**yes**👍', '👍<strong>yes</strong>👍'],
    ['(**a**)', '(<strong>a</strong>)'],
    ['**one\ntwo**', '<strong>one\ntwo</strong>'],
    ['`a ** b` ``x ` y``', '<code>a ** b</code> <code>x ` y</code>'],
    ['```ts\na < b\n```', '<pre ts>a < b</pre>'],
    ['see:\n```\nx\n\ny\n```\ndone', 'see:\n<pre >x\n\ny</pre>\ndone'],
    ['> quoted\nmy answer', '<quote>quoted</quote>\nmy answer'],
    ['> a\n>\n> b\nc', '<quote>a\n\nb</quote>\nc'],
    ['> > a', '<quote><quote>a</quote></quote>'],
    ['- a\n- b', '<list><li>a</li><li>b</li></list>'],
    ['- a\n  - b\n  - c\n- d', '<list><li>a\n<list><li>b</li><li>c</li></list></li><li>d</li></list>'],
    ['1. a\n2. b', '<list 1><li>a</li><li>b</li></list>'],
    ['- [x] done', '<list><li>[x]done</li></list>'],
    ['- [ ] a\n- [x] b', '<list><li>[]a</li><li>[x]b</li></list>'],
    ['| a | b |\n|---|--:|\n| **c** | d |', '<table>a|b/<strong>c</strong>|d</table>'],
    ['[words](https://e.org/a_(b))', '<a https://e.org/a_(b)>words</a>'],
  ])('%j', (text, parts) => expect(read(text)).toBe(parts));
});

describe('addresses', () => {
  test.each([
    ['https://example.org/a_b', 'https://example.org/a_b'],
    ['看一下https://example.com/s/abc，谢谢', 'https://example.com/s/abc'],
    ['看https://example.com/s/abc谢谢', 'https://example.com/s/abc'],
    ['(see https://en.wikipedia.org/wiki/A_(b)).', 'https://en.wikipedia.org/wiki/A_(b)'],
    ['Is it https://e.org/a?', 'https://e.org/a'],
    ['https://e.org/?q=1&r=2#top, or', 'https://e.org/?q=1&r=2#top'],
    ['www.example.org/x', 'https://www.example.org/x'],
    ['example.com is down', 'https://example.com/'],
    ['请访问example.cn/a。', 'https://example.cn/a'],
    ['mail me: ann@example.org.', 'mailto:ann@example.org'],
    ['mailto:ann@example.org', 'mailto:ann@example.org'],
    ['「https://e.jp/x」を', 'https://e.jp/x'],
    ['https://例え.jp/a', 'https://xn--r8jz45g.jp/a'],
    ['**https://e.org**', 'https://e.org/'],
    ['http://localhost:5080/x', 'http://localhost:5080/x'],
  ])('%j', (text, href) => expect(read(text)).toContain(`<a ${href}>`));

  test.each([
    'main.py',
    'README.md',
    'node.js',
    'e.g. this',
    'v1.2.3',
    '3.14',
    'Mr.Smith',
    'a.b.c',
    'https://',
    'www.',
    'x@y',
    '12.05.2026',
    '[x](javascript:alert(1))',
    '[x](//evil.example)',
    '[x](/settings)',
    '[x](data:text/html,a)',
  ])('%j is none', (text) => expect(read(text)).not.toContain('<a '));

  test('words that pretend to be another address are shown with it', () =>
    expect(visibleText(parse('[https://bank.com](https://evil.org)'))).toBe('[https://bank.com](https://evil.org)'));
});

describe('mentions', () => {
  test.each([
    ['hi @ann!', 'hi <@a1>!'],
    ['@Ann Lee, look', '<@a1>, look'],
    ['@anna', '<@a2>'],
    ['@小明你好', '<@a3>你好'],
    ['请@小明看', '请<@a3>看'],
    ['**@ann**', '<strong><@a1></strong>'],
  ])('%j', (text, parts) => expect(read(text, [ann, anna, ming])).toBe(parts));

  test.each(['me@ann.example', '`@ann`', '@annika', '@bob', 'https://e.org/@ann', '```\n@ann\n```'])(
    '%j mentions nobody',
    (text) => expect(read(text, [ann, ming])).not.toContain('<@'),
  );
});

describe('text', () => {
  test.each([
    '今天3~5点或者6~8点',
    '8~9 or 10~11 am',
    'Price: $5*2 or 3*4',
    '2*3*4 = 24',
    '\\\\server\\share',
    '__init__.py',
    '# hashtag start',
    '+ one more',
    '***',
    '---',
    '~~~',
    '```',
    '> ',
    '- ',
    '- - - -',
    '[INFO]: started',
    '[x]: done',
    '[]()',
    '¯\\_(ツ)_/¯',
    '>_<',
    '长*宽*高',
    'a\n===',
    'a\n---',
    '1. That was it.',
    '- and that is all',
    '2024. A year.',
    '&lt; &amp;',
    '<b>x</b>',
    '  two  spaces ',
    '\n',
    '* * *',
    'f**k and s**t',
    'snake_case_name',
    '**',
    '****',
    '_',
    '*a',
    'a*',
    '~~',
    '``',
    '` `',
    '~~ a ~~',
    '```\n\n```',
    '10 * 20 * 30',
    '5 ** 3',
    '*nix and *BSD',
    '~/bin and ~/src',
    'C:\\new\\_old_',
    '3 < 5 > 4',
    '`',
    '((a))',
    'x_1, x_2',
    '>>> print(1)',
    '> \n> ',
    '!!![a]',
    '|a|b|',
    '**\n**',
  ])('%j is shown as it was typed', (text) => {
    expect(visibleText(parse(text))).toBe(text.trim() ? text.replace(/^\n+|\n+$/g, '') : visibleText(parse(text)));
    expect(noted(parse(text)).replace(/<\/?a[^>]*>/g, '')).toBe(visibleText(parse(text)));
  });

  test('a text without marks is what was typed', () => {
    const parts = fc.constantFrom(
      'a',
      'Zü',
      '你',
      'か',
      '한',
      ' ',
      '\n',
      '.',
      ',',
      '，',
      '。',
      '：',
      '-',
      '1',
      '2.',
      ')',
      '(',
      '!',
      ':',
      "'",
      '"',
      '/',
      '\\',
      '#',
      '+',
      '=',
      '&',
      '😀',
      '…',
      '@',
      '$',
      '%',
    );
    fc.assert(
      fc.property(fc.array(parts, { minLength: 1, maxLength: 14 }), (some) => {
        const text = some.join('').replace(/^\n+|\n+$/g, '');
        if (/^ *[-•*] +\S|^ *\d+[.)] +\S/m.test(text)) return;
        expect(visibleText(parse(text))).toBe(text);
      }),
      { seed: 1, numRuns: 5_000 },
    );
  });

  test('whatever marks there are, no letter is lost', () => {
    const parts = fc.constantFrom(
      '*',
      '**',
      '_',
      '~~',
      '`',
      '```\n',
      '> ',
      '- ',
      '1. ',
      '[',
      '](https://e.org)',
      '|',
      '|-|-|\n',
      '\n',
      '\n\n',
      ' ',
      'a',
      'b',
      '中',
      '，',
      'x.org',
      'https://e.org/a',
      '[x] ',
      '  ',
    );
    fc.assert(
      fc.property(fc.array(parts, { minLength: 1, maxLength: 20 }), (some) => {
        const text = some.join('');
        const shown = noted(parse(text));
        const letters = (of: string): string => of.replace(/[^a中]/gu, '');
        const bare = visibleText(parse(text));
        if (!text.includes('](') && !text.includes('```')) expect(letters(bare)).toBe(letters(text));
        expect(shown.length).toBeGreaterThanOrEqual(bare.length > 0 ? 1 : 0);
        if (text.trim()) expect(bare.trim()).not.toBe('');
      }),
      { seed: 1, numRuns: 5_000 },
    );
  });
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
      'x.org',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 8 }), (some) => {
        const text = some.join('');
        if (isPlain(text)) expect(read(text)).toBe(text);
      }),
      { seed: 1, numRuns: 3_000 },
    );
  });
});

describe('hostile', () => {
  const patterns = [
    '>',
    '> ',
    '> - ',
    '- ',
    '- - ',
    '* ',
    '1. ',
    '[',
    '![',
    '[a](b',
    '[a](https://b',
    '](',
    '*a',
    '**a ',
    '*a **b ',
    '_a ',
    '~~a',
    '`',
    '`a``b',
    '```\n',
    '``` ',
    '|',
    '|-',
    '@',
    '@ann ',
    '<a ',
    '&#',
    'a**b',
    'www.a ',
    'a@b.',
    'a.b',
    'https://a/....',
    'https://a/',
    'http://',
    'x.org/',
    '(',
    'https://a/(',
    '\n',
    '\n>',
    ' ',
    '\\',
    '- a\n',
    '  - a\n',
    '> a\n',
    '| a |\n',
    '[x] ',
    '- [ ] a\n',
    'a',
    '中',
    '中*',
    '~',
    '- a\n   b\n',
    '_*~~',
    '\u0301',
    '😀',
  ];
  const long = (part: string, bytes: number): string => part.repeat(Math.ceil(bytes / part.length));

  test.each(patterns)('%j for 64 KB takes eight times as long as for 8, and not sixty-four times', (part) => {
    const time = (bytes: number): number => {
      const text = long(part, bytes);
      const times = [0, 1, 2, 3].map(() => {
        const before = performance.now();
        parse(text, [ann, anna, ming]);
        return performance.now() - before;
      });
      return Math.min(...times);
    };
    const [eighth, whole] = [time(8_192), time(65_536)];
    // What takes next to no time is measured by chance.
    expect(whole).toBeLessThan(24 * Math.max(eighth, 20));
  });
});

test.each([
  ['https://e.org', 'https://e.org/'],
  ['mailto:a@b.c', 'mailto:a@b.c'],
  ['javascript:1', null],
  ['ftp://e.org', null],
  ['/contacts', null],
  ['http://', null],
])('a link to %j leads to %j', (href, address) => expect(linkTo(href)).toBe(address));

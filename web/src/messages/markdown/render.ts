import { calm } from './calm';
import type { Mentioned } from './mentions';
import { isPlain, parse } from './parse';
import type { Block, Inline } from './tokens';

// A page where nothing runs and nothing is fetched: there it is made.
let apart: Document | undefined;

/**
 * A message as elements to be copied into the page. Nobody's text is ever read as HTML: every element is made here, and what people wrote
 * becomes text of theirs and addresses of links.
 */
export function render(text: string, whom: readonly Mentioned[] = []): HTMLElement {
  apart ??= document.implementation.createHTMLDocument('');
  const root = apart.createElement('div');
  if (isPlain(text)) root.append(paragraph([{ kind: 'text', text: calm(text) }]));
  else root.append(...parse(text, whom).map((block) => drawn(block)));
  return root;
}

/** The first message that is read takes as long as thirty others: something is read before, while nothing waits for it. */
export function prepare(): void {
  // Safari knows no idle time.
  globalThis.requestIdleCallback?.(() => render('**a** *b* ~~c~~ `d` [e](https://f.example)\n\n- g\n- h\n\n> i'));
}

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  ...inside: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = apart!.createElement(tag);
  made.append(...inside);
  return made;
}

const paragraph = (inside: readonly Inline[]): HTMLElement => element('p', ...inside.map((part) => inline(part)));

function drawn(block: Block): HTMLElement {
  switch (block.kind) {
    case 'paragraph':
      return paragraph(block.inside);
    case 'quote':
      return element('blockquote', ...block.blocks.map((inside) => drawn(inside)));
    case 'code': {
      const code = element('code', `${block.text}\n`);
      if (block.language) code.dataset['language'] = block.language.toLowerCase();
      return element('pre', code);
    }
    case 'list': {
      const items = block.items.map(({ done, blocks }) => {
        const box = done === undefined ? [] : [done ? '☑ ' : '☐ '];
        const [first, ...more] = blocks;
        const line =
          first?.kind === 'paragraph' ? first.inside.map((part) => inline(part)) : first ? [drawn(first)] : [];
        return element('li', ...box, ...line, ...more.map((inside) => drawn(inside)));
      });
      if (block.start === undefined) return element('ul', ...items);
      const list = element('ol', ...items);
      list.start = block.start;
      return list;
    }
    case 'table': {
      const [head, ...rows] = block.rows.map((cells, row) =>
        element(
          'tr',
          ...cells.map((cell, column) => {
            const made = element(row === 0 ? 'th' : 'td', ...cell.map((part) => inline(part)));
            const align = block.align[column];
            if (align) made.setAttribute('align', align);
            return made;
          }),
        ),
      );
      return element('table', element('thead', head!), element('tbody', ...rows));
    }
  }
}

function inline(part: Inline): Node | string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'code':
      return element('code', part.text);
    case 'link': {
      const link = element('a', ...part.inside.map((inside) => inline(inside)));
      link.href = part.href;
      link.target = '_blank';
      link.rel = 'noopener noreferrer nofollow';
      return link;
    }
    case 'mention': {
      const button = element('button', `@${part.shown}`);
      button.type = 'button';
      button.className = 'mention';
      button.dataset['account'] = part.id;
      return button;
    }
    default:
      return element(part.kind, ...part.inside.map((inside) => inline(inside)));
  }
}

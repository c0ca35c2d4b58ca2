import { calm } from './calm';
import { inlinesOf } from './inline';
import type { Mentioned } from './mentions';
import type { Align, Block, Inline, Item } from './tokens';

/** Quotes and lists one in another, deeper than anybody reads, are text. */
const deepest = 4;

// Words on one line, and the marks of sentences where they can be nothing else: most of what people write.
const words =
  /^(?![-+\s]|\d+[.)])(?!.*(?:\s\s|www\.|\w\.\w|\s$))[\p{L}\p{N}\p{M}\p{Extended_Pictographic} .,;:?!'"()%…—–。，、；：？！“”‘’（）《》-]*$/iu;

export const isPlain = (text: string): boolean => text.length < 1_000 && words.test(text);

/** Lines of one item, more than anybody writes. */
const mostLines = 50;

const fence = /^(`{3,})[ \t]*([\w+#.-]{0,20})$/;
const quoted = /^> (?=.*\S)/;
const item = /^( *)(?:([-*•])|(0|[1-9]\d{0,8})([.)])) +(?=\S)/;
const task = /^\[([ xX])\] +(?=\S)/;
const delimiters = /^\|?(?: *:?-+:? *\|)* *:?-+:? *\|?$/;

/**
 * The parts of a message, as people type in a messenger; `docs/messages.md` tells the rules. What is no part of anything else is text, to
 * the last space. It takes time in proportion to the text, whatever stands in it.
 */
export function parse(text: string, whom: readonly Mentioned[] = []): Block[] {
  const calmed = calm(text);
  const blocks = blocksOf(calmed.split('\n'), whom, 0);
  // Marks may go, letters never: what nobody thought of is shown as it was typed.
  return lettersOf(written(blocks)) === lettersOf(calmed)
    ? blocks
    : [{ kind: 'paragraph', inside: [{ kind: 'text', text: calmed }] }];
}

/** What is read of a message on one line: in previews, quotes, notifications and aloud. */
export function oneLine(text: string, whom: readonly Mentioned[] = []): string {
  if (isPlain(text)) return calm(text);
  return visibleText(parse(text, whom)).replace(/\s+/g, ' ').trim();
}

/** Whom a text mentions: those whose names are drawn as mentions in it. */
export function mentionsIn(text: string, candidates: readonly Mentioned[]): string[] {
  const ids = new Set<string>();
  if (text.includes('@')) visit(parse(text, candidates), (part) => part.kind === 'mention' && ids.add(part.id));
  return [...ids];
}

/** What is read of a message, without the marks. */
export function visibleText(blocks: readonly Block[]): string {
  return blocks.map((block) => textOf(block)).join('\n');
}

function textOf(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return inlineText(block.inside);
    case 'code':
      return block.text;
    case 'quote':
      return visibleText(block.blocks);
    case 'list':
      return block.items
        .map(({ blocks, done }, index) => {
          const mark =
            block.start === undefined ? (done === undefined ? '' : done ? '☑ ' : '☐ ') : `${block.start + index}. `;
          return mark + visibleText(blocks);
        })
        .join('\n');
    case 'table':
      return block.rows.map((cells) => cells.map((cell) => inlineText(cell)).join(' ')).join('\n');
  }
}

function inlineText(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      if (part.kind === 'text' || part.kind === 'code') return part.text;
      return part.kind === 'mention' ? `@${part.shown}` : inlineText(part.inside);
    })
    .join('');
}

/** All that was typed but marks: what is read, and where links lead. */
function written(blocks: readonly Block[]): string {
  const all: string[] = [];
  visit(blocks, (part) => {
    if (part.kind === 'text') all.push(part.text);
    else if (part.kind === 'mention') all.push(part.written);
    else if (part.kind === 'code') all.push(part.text, 'language' in part ? (part.language ?? '') : '');
    else if (part.kind === 'link' && part.address) all.push(part.address);
  });
  return all.join('');
}

function visit(blocks: readonly Block[], see: (part: Inline | (Block & { kind: 'code' })) => void): void {
  const inline = (parts: readonly Inline[]): void => {
    for (const part of parts) {
      see(part);
      if ('inside' in part) inline(part.inside);
    }
  };
  for (const block of blocks) {
    if (block.kind === 'paragraph') inline(block.inside);
    else if (block.kind === 'code') see(block);
    else if (block.kind === 'quote') visit(block.blocks, see);
    else if (block.kind === 'list') {
      for (const { blocks: inside, done } of block.items) {
        if (done) see({ kind: 'text', text: 'x' });
        visit(inside, see);
      }
    } else for (const cells of block.rows) for (const cell of cells) inline(cell);
  }
}

/** How many letters there are; numbers of lists and boxes of tasks are marks. */
const lettersOf = (text: string): number => text.match(/\p{L}/gu)?.length ?? 0;

function blocksOf(lines: readonly string[], whom: readonly Mentioned[], depth: number): Block[] {
  const blocks: Block[] = [];
  const fences = depth === 0 || lines.length > 2 ? closingOf(lines) : new Map<number, number>();
  let from = 0;
  let at = 0;

  const flush = (until: number): void => {
    let to = until;
    while (from < to && lines[from] === '') from++;
    while (to > from && lines[to - 1] === '') to--;
    const text = lines.slice(from, to).join('\n');
    // What is nothing but space beside other parts is the distance to them.
    if (text.trim() || (text && blocks.length === 0 && until === lines.length))
      blocks.push({ kind: 'paragraph', inside: inlinesOf(text, whom) });
  };
  const take = (block: Block, length: number): void => {
    flush(at);
    blocks.push(block);
    at += length;
    from = at;
  };

  while (at < lines.length) {
    const line = lines[at]!;
    const end = fences.get(at);
    if (end !== undefined) {
      const language = fence.exec(line.trimEnd())![2]!;
      take({ kind: 'code', text: lines.slice(at + 1, end).join('\n'), ...(language && { language }) }, end + 1 - at);
    } else if (depth < deepest && line.startsWith('> ') && quoted.test(line)) {
      const length = quoteLength(lines, at);
      const inside = lines.slice(at, at + length).map((each) => each.slice(2));
      take({ kind: 'quote', blocks: blocksOf(inside, whom, depth + 1) }, length);
    } else {
      const found = (depth < deepest && listAt(lines, at, whom, depth)) || tableAt(lines, at, whom);
      if (found) take(found.block, found.length);
      else at++;
    }
  }
  flush(lines.length);
  return blocks;
}

/** Where each fence that opens code is closed: one that is not closed, or has nothing in it, is text. */
function closingOf(lines: readonly string[]): Map<number, number> {
  const pairs = new Map<number, number>();
  let open: { at: number; ticks: number } | null = null;
  lines.forEach((line, at) => {
    const found = line.startsWith('```') ? fence.exec(line.trimEnd()) : null;
    if (!found) return;
    const [, ticks, language] = found;
    if (!open) open = { at, ticks: ticks!.length };
    else if (!language && ticks!.length >= open.ticks) {
      if (lines.slice(open.at + 1, at).some((inside) => inside.trim())) pairs.set(open.at, at);
      open = null;
    }
  });
  return pairs;
}

/** How many lines a quote has: each is quoted, or has the mark alone between others. */
function quoteLength(lines: readonly string[], at: number): number {
  let length = 1;
  for (let next = at + 1; next < lines.length; next++) {
    const line = lines[next]!;
    if (quoted.test(line)) length = next + 1 - at;
    else if (line.trimEnd() !== '>') break;
  }
  return length;
}

interface Found {
  readonly block: Block;
  readonly length: number;
}

/**
 * A list is two items of one kind or more, or a task: a line alone that begins with a dash or with a number is a sentence. Numbers go on
 * from one to the next, so that what is read is what was typed.
 */
function listAt(lines: readonly string[], at: number, whom: readonly Mentioned[], depth: number): Found | null {
  const first = item.exec(lines[at]!);
  if (!first) return null;
  const indent = first[1]!.length;
  const start = first[3] === undefined ? undefined : Number(first[3]);
  const sign = first[2] ?? first[4];
  const items: string[][] = [];
  let next = at;
  for (; next < lines.length; next++) {
    const line = lines[next]!;
    const found = item.exec(line);
    const deeper = line.length - line.trimStart().length >= indent + 2;
    if (found && found[1]!.length === indent) {
      const isNext =
        (found[2] ?? found[4]) === sign && (start === undefined || Number(found[3]) === start + items.length);
      if (!isNext) break;
      items.push([line.slice(found[0].length)]);
    } else if (deeper && line.trim() && items.length > 0 && items.at(-1)!.length < mostLines)
      items.at(-1)!.push(line.slice(indent + 2));
    else break;
  }
  const tasks = items.map(([line]) => (start === undefined ? task.exec(line!) : null));
  if (items.length < 2 && !tasks[0]) return null;
  return {
    block: {
      kind: 'list',
      ...(start !== undefined && { start }),
      items: items.map((each, index) => itemOf(each, tasks[index]!, whom, depth)),
    },
    length: next - at,
  };
}

function itemOf(
  [line, ...more]: string[],
  box: RegExpExecArray | null,
  whom: readonly Mentioned[],
  depth: number,
): Item {
  const lines = [box ? line!.slice(box[0].length) : line!, ...more];
  return { ...(box && { done: box[1] !== ' ' }), blocks: blocksOf(lines, whom, depth + 1) };
}

/** A line of cells over a line of dashes, as many of them, and all lines with cells below. */
function tableAt(lines: readonly string[], at: number, whom: readonly Mentioned[]): Found | null {
  const [head, under] = [lines[at]!, lines[at + 1]];
  if (!head.includes('|') || under === undefined || !under.includes('-') || !delimiters.test(under.trim())) return null;
  const [marks, titles] = [cellsOf(under), cellsOf(head)];
  if (!under.includes('|') || marks.length !== titles.length || titles.every((title) => title === '')) return null;
  let end = at + 2;
  while (end < lines.length && lines[end]!.includes('|')) end++;
  const rows = [head, ...lines.slice(at + 2, end)].map((line) => cellsOf(line).map((cell) => inlinesOf(cell, whom)));
  const align = marks.map((mark): Align => {
    if (mark.endsWith(':')) return mark.startsWith(':') ? 'center' : 'right';
    return mark.startsWith(':') ? 'left' : null;
  });
  return { block: { kind: 'table', align, rows }, length: end - at };
}

function cellsOf(line: string): string[] {
  const cells = line.trim().split('|');
  if (cells.length > 1 && cells[0] === '') cells.shift();
  if (cells.length > 1 && cells.at(-1) === '') cells.pop();
  return cells.map((cell) => cell.trim());
}

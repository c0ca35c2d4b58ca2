import { expect, test } from 'vitest';
import { plain } from './plain';

test.each([
  ['**bold** and *soft* and _low_ and ~~gone~~', 'bold and soft and low and gone'],
  ['see [the plan](https://example.org/plan) now', 'see the plan now'],
  ['![a cat](cat.png)', 'a cat'],
  ['# Title\n\n- one\n- two\n1. three', 'Title one two three'],
  ['> quoted\nanswer', 'quoted answer'],
  ['run `npm ci`', 'run npm ci'],
  ['```ts\nconst a = 1;\n```', 'const a = 1;'],
  ['half of a **bold', 'half of a bold'],
  ['half of a [link](https://exam', 'half of a link'],
  ['snake_case_name stays', 'snake_case_name stays'],
  ['2 * 3 * 4', '2 * 3 * 4'],
  ['\\*not soft\\*', '*not soft*'],
  ['  你好，**世界**！\n', '你好，世界！'],
])('%j is shown as %j', (markdown, shown) => expect(plain(markdown)).toBe(shown));

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Entry, Event } from '../protocol/generated';
import { fold } from './fold';

interface History {
  readonly name: string;
  readonly events: readonly Event[];
  readonly entries: readonly Entry[];
}

const vectors = new URL('../../../tests/vectors/fold.json', import.meta.url);
const histories = JSON.parse(readFileSync(vectors, 'utf8')) as History[];

describe('the fold', () => {
  it.each(histories)('reads what the server reads: $name', ({ events, entries }) => {
    // Fields that are absent and fields without a value mean the same.
    expect(JSON.parse(JSON.stringify(fold(events)))).toEqual(entries);
  });

  it('shows nothing where something is withheld', () => {
    const withheld = { conversationId: 'c', seq: 1, kind: 'message.withheld', by: 'a', at: 1, body: {} };
    expect(fold([withheld])).toEqual([]);
  });
});

import { expect, test, vi } from 'vitest';
import type { Draft, Entry } from '../../protocol/generated';
import type { Chat } from '../chat.svelte';
import { Composer } from './composer.svelte';

const composer = () =>
  new Composer({ id: 'a', session: { drafts: { get: () => undefined, set: vi.fn() } } } as unknown as Chat);

test('a reply that has no words yet stays when a draft is heard to be gone', () => {
  const written = composer();
  written.reply({ seq: 5 } as Entry);
  written.received(undefined);
  expect(written.replyTo).toBe(5);
});

test('what another device writes comes with what it answers, and goes when it is sent from there', () => {
  const written = composer();
  written.received({ text: 'half a', at: 1, replyTo: 7 } as Draft);
  expect([written.text, written.replyTo]).toEqual(['half a', 7]);
  written.received(undefined);
  expect([written.text, written.replyTo]).toEqual(['', undefined]);
});

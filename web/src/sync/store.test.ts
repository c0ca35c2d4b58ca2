import * as fake from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Environment } from './environment';
import type { Session } from './session';
import { engine, settle } from './testing/engine';
import { FakeBrowser } from './testing/fake-browser';
import { FakeServer } from './testing/fake-server';

let server: FakeServer;

beforeEach(async () => {
  Object.assign(globalThis, fake, { indexedDB: new fake.IDBFactory() });
  vi.useFakeTimers({
    now: 1_900_000_000_000,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  });
  server = new FakeServer();
  server.conversation('a');
  for (let i = 0; i < 300; i++) server.say('a', 'other', `old ${i}`);
  server.logs.get('a')!.readSeq = 301;
});

afterEach(() => {
  vi.useRealTimers();
  Reflect.deleteProperty(globalThis, 'indexedDB');
});

/** The database has turns of its own. */
async function stored(milliseconds = 0): Promise<void> {
  for (let i = 0; i < 50; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    await settle(i === 0 ? milliseconds : 0);
  }
}

async function open(environment: Partial<Environment> = {}): Promise<Session> {
  const session = engine(server, environment);
  await stored();
  await stored(100);
  return session;
}

describe('what was seen', () => {
  it('is there at once and offline, and true again when the line is back', async () => {
    const first = await open();
    await first.replica.log('a').open();
    server.say('a', 'other', 'the newest seen');
    await stored(3000);
    await first.close();
    await stored();

    server.accepts = false;
    server.drop();
    server.say('a', 'other', 'while away');
    const second = await open();
    expect(second.replica.ready).toBe(true);
    expect(second.replica.conversations.map(({ id }) => id)).toEqual(['a']);
    const log = second.replica.log('a');
    await log.open();
    expect(log.entries.at(-1)?.message?.text).toBe('the newest seen');
    expect(log.entries.length).toBeLessThanOrEqual(200);
    expect(log.hasBefore).toBe(true);

    server.accepts = true;
    await stored(60_000);
    expect(log.entries.at(-1)?.message?.text).toBe('while away');
    expect(second.replica.conversation('a')!.lastSeq).toBe(303);
    await second.close();
  });

  it('goes on while nobody looks at the conversation', async () => {
    const first = await open();
    await first.replica.log('a').open();
    await stored(3000);
    await first.close();
    const second = await open();
    server.say('a', 'other', 'not looked at');
    server.append('a', 'reaction.added', 'other', { target: 301, emoji: '👍' });
    await stored(3000);
    await second.close();

    server.accepts = false;
    const third = await open();
    await third.replica.log('a').open();
    const { entries } = third.replica.log('a');
    expect(entries.at(-1)?.message?.text).toBe('not looked at');
    expect(entries.at(-2)?.message?.reactions).toEqual([{ emoji: '👍', by: ['other'] }]);
    await third.close();
  });

  it('begins anew where too much was missed', async () => {
    const first = await open();
    await first.replica.log('a').open();
    await stored(3000);
    await first.close();
    for (let i = 0; i < 1500; i++) server.say('a', 'other', `missed ${i}`);
    const second = await open();
    const log = second.replica.log('a');
    await log.newest();
    await stored(1000);
    expect(log.entries).toEqual(server.entries('a').slice(-log.entries.length));
    expect(server.asked.filter(({ op }) => op === 'sync.events').length).toBe(0);
    await second.close();
  });

  it('is there also where the page ended before it had caught up', async () => {
    server.conversation('b');
    server.refuses = (op) => (op === 'sync.resume' ? { code: 'not_found' } : undefined);
    const first = await open();
    await first.replica.log('a').open();
    await stored(3000);
    expect(first.replica.caughtUp).toBe(false);
    await first.close();
    server.accepts = false;
    const second = await open();
    expect(second.replica.ready).toBe(true);
    await second.replica.log('a').open();
    expect(second.replica.log('a').entries.at(-1)?.seq).toBe(301);
    server.logs.delete('b');
    server.hide('a', [301]);
    server.accepts = true;
    server.refuses = () => undefined;
    await stored(60_000);
    expect(second.replica.isMember('a')).toBe(true);
    expect(second.replica.isMember('b')).toBe(false);
    expect(second.replica.log('a').entries.at(-1)?.seq).toBe(300);
    await second.close();
  });

  for (const missed of [50, 1500])
    it(`opens at the first unread of ${missed}, and not at the end of what is kept`, async () => {
      const first = await open();
      await first.replica.log('a').open();
      await stored(3000);
      await first.close();
      for (let i = 0; i < missed; i++) server.say('a', 'other', `missed ${i}`);
      const second = await open();
      const log = second.replica.log('a');
      await log.open();
      server.say('a', 'other', 'meanwhile');
      await stored(1000);
      expect(log.entries.some(({ seq }) => seq === 301)).toBe(true);
      expect(log.entries.some(({ seq }) => seq === 302)).toBe(true);
      expect(second.replica.conversation('a')!.unread).toBe(missed + 1);
      await second.close();
    });

  it('gives way to what was asked for when the line is back', async () => {
    const first = await open();
    await first.replica.log('a').open();
    await stored(3000);
    await first.close();
    server.accepts = false;
    const second = await open();
    const log = second.replica.log('a');
    await log.around(20);
    expect(log.error).not.toBeNull();
    expect(log.entries.at(-1)?.seq).toBe(301);
    server.accepts = true;
    await stored(60_000);
    expect(log.error).toBeNull();
    expect(log.entries.some(({ seq }) => seq === 20)).toBe(true);
    await second.close();
  });

  it('is stored also where only a tab looked that has no connection of its own', async () => {
    const browser = new FakeBrowser(server);
    const [leading, following] = [await open(browser.tab().environment), await open(browser.tab().environment)];
    expect(server.sockets.size).toBe(1);
    await following.replica.log('a').open();
    await stored(3000);
    server.say('a', 'other', 'seen by the second');
    await stored(3000);
    await following.close();
    server.say('a', 'other', 'seen by nobody');
    await stored(3000);
    await leading.close();

    server.accepts = false;
    const later = await open();
    await later.replica.log('a').open();
    const texts = later.replica.log('a').entries.map(({ message }) => message?.text);
    expect(texts.slice(-2)).toEqual(['seen by the second', 'seen by nobody']);
    await later.close();
  });

  it('has what was to be sent later, and gives it back where it could not be sent while nobody was here', async () => {
    const first = await open();
    const message = { conversationId: 'a', clientId: 'later', text: 'Happy birthday' };
    server.tell('scheduled.changed', { message: { message, sendAt: Date.now() + 60_000 } });
    await stored(3000);
    await first.close();
    server.tell('scheduled.gone', { conversationId: 'a', clientId: 'later', error: 'muted' });
    const second = await open();
    await stored(3000);
    expect(second.replica.scheduled).toEqual([]);
    expect(second.outbox.of('a')).toMatchObject([{ clientId: 'later', state: 'failed', error: 'muted' }]);
    await second.close();
  });

  it('has nothing of what was hidden', async () => {
    const first = await open();
    await first.replica.log('a').open();
    await stored(3000);
    await first.close();
    const second = await open();
    server.hide('a', [301]);
    await stored(3000);
    await second.close();
    server.accepts = false;
    const third = await open();
    await third.replica.log('a').open();
    expect(third.replica.log('a').entries.at(-1)?.seq).toBe(300);
    await third.close();
  });
});

describe('what was written', () => {
  it('survives a page that ends before it could be sent', async () => {
    const first = await open();
    server.say('a', 'other', 'one more');
    await stored();
    server.accepts = false;
    server.drop();
    await stored();
    const { clientId } = first.outbox.send({ conversationId: 'a', text: 'kept' });
    first.drafts.set('a', 'half a', 5);
    first.marks.read('a', 302);
    await stored();
    await first.close();

    const second = await open();
    expect(second.outbox.of('a')).toMatchObject([{ clientId, state: 'waiting' }]);
    expect(second.drafts.get('a')).toMatchObject({ text: 'half a', replyTo: 5 });
    expect(second.replica.conversation('a')?.draft?.text).toBe('half a');
    server.accepts = true;
    await stored(60_000);
    expect(server.entries('a').at(-1)?.message).toMatchObject({ clientId, text: 'kept' });
    expect(server.asked.find(({ op }) => op === 'conversations.draft')?.body).toMatchObject({ text: 'half a' });
    expect(server.logs.get('a')!.readSeq).toBe(302);
    await stored(1000);
    await second.close();

    const third = await open();
    expect(third.outbox.of('a')).toEqual([]);
    await third.close();
  });
});

describe('a browser that keeps nothing', () => {
  it('does all else', async () => {
    globalThis.indexedDB = {
      open: () => {
        throw new DOMException('No databases here', 'SecurityError');
      },
    } as unknown as IDBFactory;
    const session = await open();
    await session.replica.log('a').open();
    session.outbox.send({ conversationId: 'a', text: 'sent all the same' });
    await stored(1000);
    expect(server.entries('a').at(-1)?.message?.text).toBe('sent all the same');
    await session.close();
  });

  it('is waited for only so long', async () => {
    globalThis.indexedDB = { open: () => new EventTarget() } as unknown as IDBFactory;
    const session = await open();
    await stored(15_000);
    expect(session.replica.caughtUp).toBe(true);
    await session.close();
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Unreachable } from './line';
import type { Session } from './session';
import { engine, settle } from './testing/engine';
import { FakeBrowser, type FakeTab } from './testing/fake-browser';
import { FakeServer } from './testing/fake-server';

let server: FakeServer;
let browser: FakeBrowser;
const opened: { session: Session; tab: FakeTab }[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_900_000_000_000 });
  server = new FakeServer();
  server.conversation('a');
  for (let i = 0; i < 20; i++) server.say('a', 'other', `old ${i}`);
  browser = new FakeBrowser(server);
});

afterEach(async () => {
  for (const { session, tab } of opened.splice(0)) {
    tab.kill();
    await session.close();
  }
  vi.useRealTimers();
});

async function open(): Promise<{ session: Session; tab: FakeTab }> {
  const tab = browser.tab();
  const session = engine(server, tab.environment);
  await settle(1000);
  opened.push({ session, tab });
  return { session, tab };
}

describe('several tabs', () => {
  it('share one connection, and all follow what comes', async () => {
    const tabs = [await open(), await open(), await open()];
    expect(server.sockets.size).toBe(1);
    for (const { session } of tabs) {
      expect(session.line.state.status).toBe('online');
      expect(session.replica.caughtUp).toBe(true);
      await session.replica.log('a').open();
    }
    server.say('a', 'other', 'news');
    await settle(10);
    for (const { session } of tabs) {
      expect(session.replica.conversation('a')).toEqual(tabs[0]!.session.replica.conversation('a'));
      expect(session.replica.log('a').entries.at(-1)?.message?.text).toBe('news');
    }
  });

  it('show each message that one of them sends, once', async () => {
    const [first, second] = [await open(), await open()];
    for (const { session } of [first, second]) await session.replica.log('a').open();
    server.auto = false;
    const { clientId } = second.session.outbox.send({ conversationId: 'a', text: 'from the second' });
    await settle(10);
    expect(first.session.replica.log('a').pending).toMatchObject([{ clientId }]);
    server.auto = true;
    server.work();
    await settle(10);
    for (const { session } of [first, second]) {
      expect(session.outbox.of('a')).toEqual([]);
      expect(session.replica.log('a').entries.at(-1)?.message?.clientId).toBe(clientId);
    }
    expect(server.asked.filter(({ op }) => op === 'messages.send')).toHaveLength(1);
  });

  it('agree on what is read and begun to be written', async () => {
    const [first, second] = [await open(), await open()];
    second.session.marks.read('a', 15);
    second.session.drafts.set('a', 'half a');
    await settle(10);
    expect(first.session.replica.conversation('a')).toMatchObject({ readSeq: 15, draft: { text: 'half a' } });
    await settle(3000);
    expect(server.logs.get('a')!.readSeq).toBe(15);
    for (const { session } of [first, second]) expect(session.replica.conversation('a')!.unread).toBe(6);
    expect(first.session.drafts.get('a')?.text).toBe('half a');
  });

  it('go on when the one that leads is gone: another takes over at once, and nothing is missed', async () => {
    const tabs = [await open(), await open(), await open()];
    for (const { session } of tabs) await session.replica.log('a').open();
    tabs[0]!.tab.kill();
    server.say('a', 'other', 'while nobody listened');
    await settle(10);
    expect(server.sockets.size).toBe(1);
    for (const { session } of tabs.slice(1)) {
      expect(session.line.state.status).toBe('online');
      expect(session.replica.log('a').entries.at(-1)?.message?.text).toBe('while nobody listened');
      expect(session.replica.conversation('a')!.lastSeq).toBe(22);
    }
  });

  it('ask again what only looks, and say of the rest that nobody knows, when the one that leads dies', async () => {
    const [first, second] = [await open(), await open()];
    server.auto = false;
    const look = second.session.call('conversations.get', { conversationId: 'a' });
    const change = second.session.call('messages.pin', { conversationId: 'a', seq: 2 });
    const failed = expect(change).rejects.toBeInstanceOf(Unreachable);
    await settle(10);
    first.tab.kill();
    server.auto = true;
    await settle(10);
    await failed;
    expect((await look).id).toBe('a');
  });

  it('send what the one that led could not', async () => {
    const [first, second] = [await open(), await open()];
    server.auto = false;
    first.session.outbox.send({ conversationId: 'a', text: 'nearly' });
    await settle(10);
    server.work();
    first.tab.kill();
    server.auto = true;
    await settle(100);
    expect(server.entries('a').filter(({ message }) => message?.text === 'nearly')).toHaveLength(1);
    expect(second.session.outbox.of('a')).toEqual([]);
  });

  it('hear of a refusal as if they had asked themselves', async () => {
    const [, second] = [await open(), await open()];
    server.refuses = (op) => (op === 'messages.pin' ? { code: 'too_many_pins', details: { limit: 3 } } : undefined);
    await expect(second.session.call('messages.pin', { conversationId: 'a', seq: 2 })).rejects.toMatchObject({
      code: 'too_many_pins',
      details: { limit: 3 },
    });
  });

  it('close one by one, and the last one still has its line', async () => {
    const [first, second] = [await open(), await open()];
    await first.session.close();
    await settle(10);
    expect(second.session.line.state.status).toBe('online');
    await second.session.call('conversations.get', { conversationId: 'a' });
    expect(server.sockets.size).toBe(1);
  });

  it('are each their own where the browser has no locks', async () => {
    const { channel } = browser.tab().environment;
    const sessions = [engine(server, { channel }), engine(server, { channel })];
    await settle(1000);
    expect(server.sockets.size).toBe(2);
    for (const session of sessions) await session.close();
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Log } from './log';
import type { Session } from './session';
import { engine, settle } from './testing/engine';
import { FakeServer, me } from './testing/fake-server';

let server: FakeServer;
let session: Session;
let log: Log;

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_900_000_000_000 });
  server = new FakeServer();
  server.conversation('a');
  for (let i = 2; i <= 5000; i++) server.say('a', 'other', `message ${i}`);
  server.logs.get('a')!.readSeq = 5000;
  session = engine(server);
  await settle(100);
  log = session.replica.log('a');
});

afterEach(async () => {
  await session.close();
  vi.useRealTimers();
});

const seqs = () => log.entries.map(({ seq }) => seq);

describe('a history', () => {
  it('opens at the newest, and at the first unread where there is one', async () => {
    await log.open();
    expect(seqs().at(-1)).toBe(5000);
    session.replica.log('a').close();
    const other = engine(server);
    server.logs.get('a')!.readSeq = 3000;
    await settle(100);
    await other.replica.log('a').open();
    const entries = other.replica.log('a').entries.map(({ seq }) => seq);
    expect(entries).toContain(3000);
    expect(entries).toContain(3001);
    await other.close();
  });

  it('grows both ways, and lets go of the far end', async () => {
    await log.around(2500);
    for (let i = 0; i < 25; i++) await log.before();
    expect(log.entries).toHaveLength(1000);
    expect(log.hasAfter).toBe(true);
    for (let i = 0; i < 60; i++) await log.after();
    expect(log.entries).toHaveLength(1000);
    expect(seqs().at(-1)).toBe(5000);
    expect(log.hasAfter).toBe(false);
    expect(seqs()).toEqual(Array.from({ length: 1000 }, (_, i) => 4001 + i));
  });

  it('jumps to a place, a day and the newest, and asks for nothing where it is there', async () => {
    await log.newest();
    await log.around(10);
    expect(seqs()).toContain(10);
    const at = server.logs.get('a')!.events[2999]!.at;
    expect(await log.at(at)).toBe(3000);
    const asked = server.asked.length;
    await log.around(3005);
    expect(server.asked).toHaveLength(asked);
    await log.newest();
    expect(seqs().at(-1)).toBe(5000);
  });

  it('keeps what people look at while new messages come, and stays bounded', async () => {
    await log.open();
    for (let i = 0; i < 10; i++) await log.before();
    log.looking(4500);
    for (let i = 0; i < 3000; i++) server.say('a', 'other', 'new');
    await settle();
    expect(seqs()).toContain(4500);
    expect(log.entries.length).toBeLessThanOrEqual(1200);
    log.looking(Infinity);
    await log.newest();
    for (let i = 0; i < 3000; i++) server.say('a', 'other', 'new');
    await settle();
    expect(log.entries.length).toBeLessThanOrEqual(1200);
    expect(seqs().at(-1)).toBe(11_000);
  });

  it('changes only what changed', async () => {
    await log.open();
    const before = log.entries;
    server.append('a', 'reaction.added', 'other', { target: 4990, emoji: '👍' });
    await settle();
    const changed = log.entries.filter((entry, at) => entry !== before[at]);
    expect(changed.map(({ seq }) => seq)).toEqual([4990]);
  });

  it('tells of many that came in one frame once', async () => {
    await log.open();
    let told = 0;
    log.on('entries', () => told++);
    const [socket] = server.sockets;
    server.auto = false;
    for (let i = 0; i < 200; i++) server.say('a', 'other', 'many');
    const frames = socket!.outgoing.splice(0).map((data) => (JSON.parse(data) as { push: unknown[] }).push);
    socket!.write({ push: frames.flat() });
    socket!.flow();
    await settle();
    expect(told).toBe(1);
    expect(seqs().at(-1)).toBe(5200);
  });

  it('finds what a reply answers, wherever it is, and keeps it true', async () => {
    await log.open();
    expect(log.entry(5)).toBeUndefined();
    await settle();
    expect(log.entry(5)?.message?.text).toBe('message 5');
    server.append('a', 'message.edited', 'other', { target: 5, clientId: 'e', text: 'other words' });
    await settle();
    expect(log.entry(5)?.message?.text).toBe('other words');
  });

  it('stops showing a message whose time has come, though nobody says so', async () => {
    await log.open();
    server.now = Date.now();
    server.drop();
    await settle(2000);
    server.say('a', 'other', 'soon gone', { expiresAfter: 30 });
    await settle();
    expect(log.entries.at(-1)?.message?.text).toBe('soon gone');
    server.accepts = false;
    await settle(31_000);
    expect(log.entries.at(-1)?.message).toMatchObject({ recallReason: 'expired', recalledBy: 'other' });
    expect(log.entries.at(-1)?.message?.text).toBeUndefined();
  });

  it('says why nothing came, and asks again when the line is back', async () => {
    server.accepts = false;
    server.drop();
    await settle(10);
    await log.open();
    expect(log.error?.name).toBe('Unreachable');
    expect(log.isOpen).toBe(false);
    server.accepts = true;
    await settle(60_000);
    expect(log.error).toBeNull();
    expect(seqs().at(-1)).toBe(5000);
  });

  it('counts down what is unread as it is read, before the server says so', async () => {
    for (let i = 0; i < 10; i++) server.say('a', 'other', 'new', i % 2 ? { mentions: [me] } : {});
    await settle();
    await log.open();
    session.marks.read('a', 5004);
    expect(session.replica.conversation('a')).toMatchObject({ unread: 6, unreadMentions: 3 });
  });
});

describe('what arrives', () => {
  it('is told once each, also of a conversation that was not known before', async () => {
    const arrived: [string, string | undefined][] = [];
    session.replica.arrivals.on(({ conversation, entry }) => arrived.push([conversation.title!, entry.message?.text]));
    server.say('a', 'other', 'one more');
    server.conversation('b');
    server.say('b', 'other', 'hello');
    server.say('b', me, 'from my other device');
    await settle(1_000);
    expect(arrived).toEqual([
      ['a', 'one more'],
      ['b', 'hello'],
    ]);
  });
});

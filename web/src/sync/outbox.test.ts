import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MessagePosted } from '../protocol/generated';
import type { Session } from './session';
import { engine, settle } from './testing/engine';
import { FakeServer, me } from './testing/fake-server';

let server: FakeServer;
let session: Session;

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_900_000_000_000 });
  server = new FakeServer();
  server.conversation('a');
  server.conversation('b');
  session = engine(server);
  await settle(100);
});

afterEach(async () => {
  await session.close();
  vi.useRealTimers();
});

const texts = (id = 'a') =>
  server.logs
    .get(id)!
    .events.filter(({ by, kind }) => by === me && kind === 'message.posted')
    .map(({ body }) => (body as MessagePosted).text);

describe('a message on its way', () => {
  it('is shown at once, and leaves in the turn its entry comes', async () => {
    const log = session.replica.log('a');
    await log.open();
    const turns: [number, number][] = [];
    const note = () => turns.push([log.pending.length, log.entries.length]);
    log.on('pending', note);
    log.on('entries', note);
    const { clientId } = session.outbox.send({ conversationId: 'a', text: 'hello' });
    expect(log.pending.map((outgoing) => outgoing.clientId)).toEqual([clientId]);
    await settle(1000);
    expect(log.pending).toEqual([]);
    expect(log.entries.at(-1)?.message?.clientId).toBe(clientId);
    for (const [pending, entries] of turns) expect(pending + entries).toBe(2);
  });

  it('keeps its place among those of its conversation, whatever is lost', async () => {
    server.auto = false;
    for (let i = 0; i < 5; i++) session.outbox.send({ conversationId: 'a', text: String(i) });
    await settle();
    server.work();
    // Accepted, and the answer lost.
    server.drop();
    server.auto = true;
    await settle(60_000);
    expect(texts()).toEqual(['0', '1', '2', '3', '4']);
    expect(session.outbox.of('a')).toEqual([]);
  });

  it('that the server was to send later and could not is there to be sent again', async () => {
    const message = { conversationId: 'a', clientId: 'later', text: 'Happy birthday' };
    server.tell('scheduled.changed', { message: { message, sendAt: Date.now() + 1_000 } });
    await settle(100);
    expect(session.replica.scheduled).toHaveLength(1);
    server.tell('scheduled.gone', { conversationId: 'a', clientId: 'later', error: 'muted' });
    await settle(100);
    expect(session.replica.scheduled).toEqual([]);
    expect(session.outbox.of('a')).toMatchObject([{ clientId: 'later', state: 'failed', error: 'muted' }]);
    session.outbox.retry('later');
    await settle(1_000);
    expect(texts()).toEqual(['Happy birthday']);
    expect(session.outbox.of('a')).toEqual([]);
  });

  it('that was to be sent later is gone when it was cancelled or sent', async () => {
    const message = { conversationId: 'a', clientId: 'later', text: 'Happy birthday' };
    server.tell('scheduled.changed', { message: { message, sendAt: Date.now() + 1_000 } });
    server.tell('scheduled.gone', { conversationId: 'a', clientId: 'later' });
    await settle(100);
    expect(session.outbox.of('a')).toEqual([]);
  });

  it('waits while there is no connection, and goes when it is back', async () => {
    server.accepts = false;
    server.drop();
    await settle(10);
    session.outbox.send({ conversationId: 'a', text: 'later' });
    await settle(120_000);
    expect(session.outbox.of('a')).toMatchObject([{ state: 'waiting' }]);
    expect(session.line.state.status).toBe('offline');
    server.accepts = true;
    await settle(60_000);
    expect(texts()).toEqual(['later']);
  });

  it('fails with the reason of a refusal, lets the next one pass, and is retried or discarded', async () => {
    let isMuted = true;
    server.refuses = (op, body) =>
      op === 'messages.send' && isMuted && body['text'] !== 'fine' ? { code: 'muted' } : undefined;
    const first = session.outbox.send({ conversationId: 'a', text: 'one' });
    const second = session.outbox.send({ conversationId: 'a', text: 'two' });
    session.outbox.send({ conversationId: 'a', text: 'fine' });
    await settle(1000);
    expect(texts()).toEqual(['fine']);
    expect(session.outbox.of('a')).toMatchObject([
      { clientId: first.clientId, state: 'failed', error: 'muted' },
      { clientId: second.clientId, state: 'failed', error: 'muted' },
    ]);
    isMuted = false;
    session.outbox.retry(first.clientId);
    session.outbox.discard(second.clientId);
    await settle(1000);
    expect(texts()).toEqual(['fine', 'one']);
    expect(session.outbox.of('a')).toEqual([]);
  });

  it('is repeated while the server refuses for now', async () => {
    let refusals = 3;
    server.refuses = (op) =>
      op === 'messages.send' && refusals-- > 0 ? { code: 'rate_limited', details: { retryAfter: 2 } } : undefined;
    session.outbox.send({ conversationId: 'a', text: 'busy' });
    await settle(1000);
    expect(session.outbox.of('a')).toMatchObject([{ state: 'waiting' }]);
    await settle(60_000);
    expect(texts()).toEqual(['busy']);
  });

  it('is not held up by another conversation', async () => {
    server.refuses = (op, body) =>
      op === 'messages.send' && body['conversationId'] === 'a' ? { code: 'overloaded' } : undefined;
    session.outbox.send({ conversationId: 'a', text: 'stuck' });
    session.outbox.send({ conversationId: 'b', text: 'goes' });
    await settle(1000);
    expect(texts('b')).toEqual(['goes']);
  });
});

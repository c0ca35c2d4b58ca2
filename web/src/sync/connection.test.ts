import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refused, Unreachable } from './line';
import type { Session } from './session';
import { engine, settle } from './testing/engine';
import { FakeServer } from './testing/fake-server';

let server: FakeServer;
let session: Session;

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_900_000_000_000 });
  server = new FakeServer();
  server.conversation('a');
  session = engine(server);
  await settle(100);
});

afterEach(async () => {
  await session.close();
  vi.useRealTimers();
});

const state = () => session.line.state;

describe('the line', () => {
  it('tells the limits and the clock of the server', () => {
    expect(state().status).toBe('online');
    expect(session.line.limits?.requestsInFlight).toBe(64);
    expect(Math.abs(session.line.now() - server.now)).toBeLessThan(1000);
  });

  it('comes back after it was lost, and says when it will try', async () => {
    server.accepts = false;
    server.drop();
    await settle();
    expect(state()).toMatchObject({ status: 'offline' });
    await settle(300_000);
    expect(state().status).toBe('offline');
    server.accepts = true;
    await settle(31_000);
    expect(state().status).toBe('online');
  });

  it('tries at once when asked to', async () => {
    server.accepts = false;
    server.drop();
    await settle(200_000);
    server.accepts = true;
    session.line.retry();
    await settle();
    expect(state().status).toBe('online');
  });

  it('ends with the session, for good', async () => {
    server.drop(4403);
    await settle(300_000);
    expect(state()).toMatchObject({ status: 'ended', reason: 'session_ended' });
    session.line.retry();
    await settle();
    expect(state().status).toBe('ended');
  });

  it('stops where there are too many connections, until asked to try', async () => {
    server.drop(4409);
    await settle(300_000);
    expect(state()).toMatchObject({ status: 'ended', reason: 'too_many_connections' });
    session.line.retry();
    await settle();
    expect(state().status).toBe('online');
  });

  it('rejects what was not answered when it was lost, and what is asked while it is away', async () => {
    server.auto = false;
    const asked = expect(session.call('conversations.get', { conversationId: 'a' })).rejects.toBeInstanceOf(
      Unreachable,
    );
    server.accepts = false;
    server.drop();
    await asked;
    await expect(session.call('conversations.get', { conversationId: 'a' })).rejects.toBeInstanceOf(Unreachable);
  });

  it('rejects what is not answered in time', async () => {
    server.auto = false;
    const asked = expect(session.call('conversations.get', { conversationId: 'a' })).rejects.toBeInstanceOf(
      Unreachable,
    );
    await settle(31_000);
    await asked;
  });

  it('hands on refusals with their code and details', async () => {
    server.refuses = () => ({ code: 'forbidden', details: { field: 'x' } });
    const refused = session.call('conversations.get', { conversationId: 'a' });
    await expect(refused).rejects.toBeInstanceOf(Refused);
    await expect(refused).rejects.toMatchObject({ code: 'forbidden', details: { field: 'x' } });
  });

  it('notices a line that is dead without having been closed', async () => {
    const [socket] = server.sockets;
    socket!.write = () => {};
    await settle(80_000);
    expect(server.sockets.has(socket!)).toBe(false);
    expect(state().status).toBe('online');
  });

  it('answers a ping', () => {
    const [socket] = server.sockets;
    const sent = vi.spyOn(socket!, 'send');
    socket!.write({ ping: 5 });
    expect(sent).toHaveBeenCalledWith('{"pong":5}');
  });

  it('never has more on its way than the server works on at once', async () => {
    server.auto = false;
    const asked = Array.from({ length: 200 }, () => session.call('conversations.get', { conversationId: 'a' }));
    await settle();
    expect(server.calls).toHaveLength(64);
    server.auto = true;
    while (server.calls.length > 0) server.work();
    for (const socket of server.sockets) socket.flow();
    await settle();
    expect(await Promise.all(asked)).toHaveLength(200);
  });
});

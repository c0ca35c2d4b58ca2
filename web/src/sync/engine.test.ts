import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Session } from './session';
import { engine, settle } from './testing/engine';
import { FakeServer, me } from './testing/fake-server';

beforeEach(() => void vi.useFakeTimers({ now: 1_900_000_000_000 }));
afterEach(() => void vi.useRealTimers());

/** What happens, in the order the test draws. Numbers pick among what is there. */
type Step =
  | { do: 'say'; log: number; by: number; mention: boolean }
  | { do: 'about'; log: number; kind: number; at: number; by: number }
  | { do: 'withhold' | 'own' | 'read' | 'send' | 'open' | 'newest' | 'entry'; log: number; at: number }
  | { do: 'before' | 'after' | 'around' | 'date' | 'hide'; log: number; at: number }
  | { do: 'work' | 'flow' | 'lose' | 'double'; at: number }
  | { do: 'drop' | 'time' };

// The same histories each time; `PARLEY_RUNS=5000` draws others, as many.
const runs = Number(process.env['PARLEY_RUNS'] ?? 300);
const seed = process.env['PARLEY_RUNS'] ? Date.now() : 1;

const pick = fc.nat(40);
const log = fc.nat(1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('say' as const), log, by: fc.nat(2), mention: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('about' as const), log, kind: fc.nat(4), at: pick, by: fc.nat(2) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('withhold', 'own', 'read', 'send', 'open', 'newest', 'entry' as const),
      log,
      at: pick,
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('before', 'after', 'around', 'date', 'hide' as const),
      log,
      at: pick,
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 16,
    arbitrary: fc.record({
      do: fc.constantFrom('work', 'work', 'work', 'flow', 'flow', 'flow', 'flow', 'lose', 'double' as const),
      at: pick,
    }) as fc.Arbitrary<Step>,
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('drop', 'time', 'time' as const) }) as fc.Arbitrary<Step> },
);

const names = ['a', 'b'];
const people = ['other', 'third', me];

async function take(step: Step, server: FakeServer, session: Session): Promise<void> {
  const id = 'log' in step ? names[step.log]! : '';
  const socket = [...server.sockets][0];
  switch (step.do) {
    case 'say':
      server.say(id, people[step.by]!, `text ${server.now}`, step.mention ? { mentions: [me] } : {});
      break;
    case 'about': {
      const { events } = server.logs.get(id)!;
      const target = 1 + (step.at % events.length);
      const author = events[target - 1]!.by;
      const isRecalled = events.some(
        ({ kind, body }) => kind === 'message.recalled' && (body as { target: number }).target === target,
      );
      const by = people[step.by]!;
      if (step.kind === 0) server.append(id, 'reaction.added', by, { target, emoji: '👍' });
      else if (step.kind === 1) server.append(id, 'reaction.removed', by, { target, emoji: '👍' });
      // A server appends one recall of a message, and none of anything else.
      else if (step.kind === 2 && !isRecalled && events[target - 1]!.kind === 'message.posted')
        server.append(id, 'message.recalled', author, { target });
      else if (step.kind === 3 && !isRecalled)
        server.append(id, 'message.edited', author, {
          target,
          clientId: 'e',
          text: 'edited',
          mentions: step.at % 2 ? [me] : [],
        });
      else server.append(id, 'group.changed', by, { description: 'd' });
      break;
    }
    case 'withhold':
      server.append(id, 'message.withheld', 'other', {});
      break;
    case 'own':
      server.tell('password.changed', {});
      break;
    case 'hide': {
      const shown = server.entries(id).filter(({ message }) => message && !message.recalledBy);
      if (shown.length > 0) server.hide(id, [shown[step.at % shown.length]!.seq]);
      break;
    }
    case 'read':
      session.marks.read(id, step.at);
      break;
    case 'send':
      session.outbox.send({ conversationId: id, text: `mine ${step.at}` });
      break;
    case 'open':
      void session.replica.log(id).open();
      break;
    case 'newest':
      void session.replica.log(id).newest();
      break;
    case 'entry':
      session.replica.log(id).entry(1 + step.at);
      break;
    case 'before':
      void session.replica.log(id).before();
      break;
    case 'after':
      void session.replica.log(id).after();
      break;
    case 'around':
      void session.replica.log(id).around(1 + step.at);
      break;
    case 'date':
      void session.replica.log(id).at(1_900_000_000_000 + step.at);
      break;
    case 'work':
      server.work(step.at % Math.max(server.calls.length, 1));
      break;
    case 'flow':
      socket?.flow(1 + (step.at % 4));
      break;
    case 'lose':
    case 'double':
      socket?.disturb(step.at % Math.max(socket.outgoing.length, 1), step.do);
      break;
    case 'drop':
      server.drop();
      break;
    case 'time':
      await settle(700);
      break;
  }
  await settle();
}

describe('whatever the order of pages, pushes, gaps, doubles and connections', () => {
  it('the log reads as the whole log folded, and what is unread is what one would count', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120 }), fc.boolean(), async (steps, isDrawn) => {
        const server = new FakeServer();
        server.pageSize = 7;
        server.conversation('a');
        server.conversation('b', 3);
        for (let i = 0; i < 80; i++) server.say(names[i % 2]!, people[i % 3]!, `old ${i}`);
        const session = engine(server);
        if (isDrawn) await settle(10);
        server.auto = false;
        for (const step of steps) await take(step, server, session);

        server.auto = true;
        while (server.calls.length > 0) server.work();
        for (const socket of server.sockets) socket.flow();
        // A push that was lost shows with the next; a line that was lost comes back.
        await settle(60_000);
        for (const id of names) server.say(id, 'other', 'the last');
        server.tell('password.changed', {});
        await settle(60_000);
        try {
          check(server, session);
        } finally {
          await session.close();
        }
      }),
      { numRuns: runs, seed, endOnFailure: false },
    );
  }, 120_000);
});

function check(server: FakeServer, session: Session): void {
  expect(session.line.state.status).toBe('online');
  for (const id of names) {
    const held = session.replica.conversation(id)!;
    const facts = server.facts(id);
    expect(plain(held)).toEqual(plain(facts));

    const log = session.replica.log(id);
    expect(log.pending).toEqual([]);
    if (!log.isOpen) continue;
    const { entries } = log;
    const all = server.entries(id);
    const from = all.findIndex(({ seq }) => seq === entries[0]?.seq);
    expect(plain(entries)).toEqual(plain(all.slice(from, from + entries.length)));
    expect(log.hasBefore).toBe(from > 0);
    expect(log.hasAfter).toBe(from + entries.length < all.length);
    for (let seq = 1; seq <= 40; seq++) {
      const entry = log.entry(seq);
      if (entry !== undefined) expect(plain(entry)).toEqual(plain(all.find((one) => one.seq === seq) ?? null));
    }
  }
}

function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

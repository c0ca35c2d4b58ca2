import { vi } from 'vitest';
import type { Environment } from '../environment';
import { Session } from '../session';
import { me, type FakeServer } from './fake-server';

export const account = { id: me, username: 'me', nickname: 'Me', isAdministrator: false };

/** A session of its own against a fake server: no other tabs. */
export function engine(server: FakeServer, more: Partial<Environment> = {}): Session {
  const environment: Environment = { url: 'ws://fake', fetch: server.fetch, socket: server.open, ...more };
  return Session.open({ slot: 'test', account }, environment);
}

/** Lets promises and short timers have their turn; nothing here waits for real time. */
export async function settle(milliseconds = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

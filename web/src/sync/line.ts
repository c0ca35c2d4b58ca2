import type { Account, Draft, Event, Hello, Limits, MarkMoved, Operations, Presence } from '../protocol/generated';
import type { Observable } from './observable';

/** How the way to the server is now. */
export type LineState =
  | { readonly status: 'connecting' }
  | { readonly status: 'online' }
  /** It tries again by itself, at `retryAt` (milliseconds of this device's clock), or at once where the device wakes. */
  | { readonly status: 'offline'; readonly retryAt: number }
  | {
      readonly status: 'ended';
      readonly reason: 'session_ended' | 'too_many_connections' | 'signed_out';
      /** Of a session that ended: one of the reasons of `session.ended`. */
      readonly detail?: string;
    };

/** The server said no. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly code: string,
    message?: string,
    readonly details?: unknown,
  ) {
    super(message ?? code);
  }

  /** It may say yes to the same request later. */
  get isPassing(): boolean {
    return ['rate_limited', 'overloaded', 'storage_unavailable', 'outcome_unknown', 'internal'].includes(this.code);
  }

  /** How many milliseconds the server asks to wait before the request is repeated. */
  get retryAfter(): number {
    const seconds = (this.details as { retryAfter?: unknown } | undefined)?.retryAfter;
    return typeof seconds === 'number' ? Math.min(Math.max(seconds, 0), 3600) * 1000 : 0;
  }
}

/** Nobody answered: there is no way to the server, or it was lost before the answer came. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

export type Operation = keyof Operations;

export type Call = <K extends Operation>(op: K, request: Operations[K]['request']) => Promise<Operations[K]['answer']>;

/** A way to the server: this tab's own, or another tab's. Topic: `state`. */
export interface Line extends Observable<'state'> {
  readonly state: LineState;
  /** Of the last hello. */
  readonly limits: Limits | null;
  /** The server's clock, as far as is known. */
  now(): number;
  /** Rejects with Refused or Unreachable. */
  readonly call: Call;
  /** Tries at once, where it waits or was told that there are too many connections. */
  retry(): void;
}

export type Ephemeral =
  | { readonly kind: 'typing'; readonly conversationId: string; readonly accountId: string }
  | { readonly kind: 'presence'; readonly accountId: string; readonly presence: Presence }
  | ({ readonly kind: 'mark' } & Omit<MarkMoved, 'kind'>)
  | { readonly kind: 'draft'; readonly conversationId: string; readonly draft?: Draft | null };

export type PushItem = Event | Ephemeral;

export function isEvent(item: PushItem): item is Event {
  return 'seq' in item;
}

/** Who takes what comes over a line. */
export interface Receiver {
  /** The line is open: whatever was pushed before may have been missed. */
  opened(hello: Hello): void;
  pushed(items: readonly PushItem[], quiet: boolean): void;
  /** The tokens were renewed, and with them came the account as it is now. */
  renewed?(account: Account): void;
}

import type { Channel } from './tabs';

/** What the browser gives, and a test puts in its place. */
export interface Environment {
  /** Of the WebSocket. */
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
  readonly socket: (url: string) => WebSocket;
  readonly locks?: Pick<LockManager, 'request'>;
  readonly channel?: (name: string) => Channel;
  /** Calls when the page may be about to end. Returns what ends it. */
  readonly onHidden?: (listener: () => void) => () => void;
}

export function browserEnvironment(): Environment {
  return {
    url: new URL('/ws', location.href.replace(/^http/, 'ws')).href,
    fetch: (input, init) => fetch(input, init),
    socket: (url) => new WebSocket(url, 'parley.v1.json'),
    locks: navigator.locks as LockManager | undefined,
    channel: typeof BroadcastChannel === 'function' ? (name) => new BroadcastChannel(name) as Channel : undefined,
    onHidden: (listener) => {
      const hidden = () => document.visibilityState === 'hidden' && listener();
      addEventListener('pagehide', listener);
      document.addEventListener('visibilitychange', hidden);
      return () => {
        removeEventListener('pagehide', listener);
        document.removeEventListener('visibilitychange', hidden);
      };
    },
  };
}

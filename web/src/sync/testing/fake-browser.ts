import type { Environment } from '../environment';
import type { Channel } from '../tabs';
import type { FakeServer, FakeSocket } from './fake-server';

interface Waiting {
  readonly tab: FakeTab;
  readonly run: () => Promise<unknown>;
}

/** A browser with several tabs: the locks and channels between them. */
export class FakeBrowser {
  readonly tabs = new Set<FakeTab>();
  readonly channels = new Set<FakeChannel>();
  readonly #locks = new Map<string, Waiting[]>();

  constructor(readonly server: FakeServer) {}

  tab(): FakeTab {
    const tab = new FakeTab(this);
    this.tabs.add(tab);
    return tab;
  }

  request(tab: FakeTab, name: string, work: () => unknown, signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const queue = this.#locks.get(name) ?? [];
      this.#locks.set(name, queue);
      const waiting: Waiting = {
        tab,
        run: async () => {
          try {
            resolve(await work());
          } catch (error) {
            reject(error as Error);
          }
          this.#release(name, waiting);
        },
      };
      signal?.addEventListener('abort', () => {
        const at = queue.indexOf(waiting);
        if (at > 0) queue.splice(at, 1);
        if (at > 0) reject(new DOMException('Aborted', 'AbortError'));
      });
      queue.push(waiting);
      if (queue.length === 1) queueMicrotask(() => void waiting.run());
    });
  }

  #release(name: string, waiting: Waiting): void {
    const queue = this.#locks.get(name)!;
    if (queue[0] !== waiting) return;
    queue.shift();
    if (queue[0]) void queue[0].run();
  }

  /** A tab is gone, without a word. */
  died(tab: FakeTab): void {
    this.tabs.delete(tab);
    for (const channel of this.channels) if (channel.tab === tab) this.channels.delete(channel);
    for (const queue of this.#locks.values()) {
      const wasFirst = queue[0]?.tab === tab;
      for (let at = queue.length - 1; at >= 0; at--) if (queue[at]!.tab === tab) queue.splice(at, 1);
      if (wasFirst && queue[0]) void queue[0].run();
    }
  }
}

export class FakeTab {
  isAlive = true;
  readonly #sockets: FakeSocket[] = [];

  constructor(readonly browser: FakeBrowser) {}

  get environment(): Environment {
    const request = (name: string, ...rest: unknown[]) => {
      const work = rest.at(-1) as () => unknown;
      const { signal } = (rest.length > 1 ? rest[0] : {}) as LockOptions;
      return this.browser.request(this, name, work, signal);
    };
    return {
      url: 'ws://fake',
      fetch: this.browser.server.fetch,
      socket: () => {
        const socket = this.browser.server.open();
        this.#sockets.push(socket as unknown as FakeSocket);
        return socket;
      },
      locks: { request } as Environment['locks'],
      channel: (name) => new FakeChannel(this, name),
    };
  }

  kill(): void {
    this.isAlive = false;
    for (const socket of this.#sockets) {
      socket.onclose = null;
      socket.onmessage = null;
      socket.closed(1006);
    }
    this.browser.died(this);
  }
}

class FakeChannel implements Channel {
  onmessage: ((event: { data: unknown }) => void) | null = null;

  constructor(
    readonly tab: FakeTab,
    readonly name: string,
  ) {
    tab.browser.channels.add(this);
  }

  postMessage(message: unknown): void {
    if (!this.tab.isAlive) return;
    const data: unknown = structuredClone(message);
    for (const other of this.tab.browser.channels)
      if (other !== this && other.name === this.name)
        queueMicrotask(() => other.tab.isAlive && other.onmessage?.({ data }));
  }

  close(): void {
    this.tab.browser.channels.delete(this);
  }
}

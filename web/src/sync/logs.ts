import { Log, type LogSource } from './log';

/** How many logs are kept that nobody looks at, so that going back is quick. */
const idleLogs = 8;

const nothing: ReadonlySet<number> = new Set();

/** The histories that are or were looked at, and what of them I hid. */
export class Logs {
  readonly #logs = new Map<string, Log>();
  readonly #hidden = new Map<string, Set<number>>();
  readonly #source: LogSource;

  constructor(source: Omit<LogSource, 'hidden'>) {
    this.#source = { ...source, hidden: (id) => this.#hidden.get(id) ?? nothing };
  }

  get(conversationId: string): Log {
    let log = this.#logs.get(conversationId);
    if (!log) {
      this.#letGo();
      this.#logs.set(conversationId, (log = new Log(conversationId, this.#source)));
    }
    return log;
  }

  /** The one that is held, if it is. */
  held(conversationId: string): Log | undefined {
    return this.#logs.get(conversationId);
  }

  ids(): IterableIterator<string> {
    return this.#logs.keys();
  }

  hide(conversationId: string, seqs: readonly number[]): void {
    const hidden = this.#hidden.get(conversationId) ?? new Set();
    for (const seq of seqs) hidden.add(seq);
    this.#hidden.set(conversationId, hidden);
    this.#logs.get(conversationId)?.hide(hidden);
  }

  /** What was hidden is not known: what is held of any log may have it. */
  renew(): void {
    for (const log of this.#logs.values()) log.renew();
  }

  opened(): void {
    for (const log of this.#logs.values()) log.opened();
  }

  close(): void {
    for (const log of this.#logs.values()) log.close();
  }

  #letGo(): void {
    const idle = [...this.#logs.values()].filter((log) => !log.isWatched).sort((a, b) => a.usedAt - b.usedAt);
    for (const log of idle.slice(0, Math.max(0, idle.length - idleLogs + 1))) {
      log.close();
      this.#logs.delete(log.conversationId);
    }
  }
}

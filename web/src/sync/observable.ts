type Listener = () => void;

/**
 * Something whose parts change, each under a topic. Listeners hear of a topic once for all that changed in one turn of the event loop.
 * Whoever reads a part says so with `seen`, so that a user interface can follow what it reads without knowing the topics.
 */
export class Observable<Topic extends string> {
  readonly #listeners = new Map<Topic, Set<Listener>>();
  readonly #changed = new Set<Topic>();

  /** Returns what ends it. */
  on(topic: Topic, listener: Listener): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(topic);
    };
  }

  /** Whether anybody follows it. */
  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  protected changed(topic: Topic): void {
    if (this.#changed.size === 0) queueMicrotask(() => this.#tell());
    this.#changed.add(topic);
  }

  protected seen(topic: Topic): void {
    observer.seen(this, topic);
  }

  #tell(): void {
    const topics = [...this.#changed];
    this.#changed.clear();
    for (const topic of topics) for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener();
  }
}

/** Who wants to know what is read. The user interface puts itself here; without one nobody does. */
export const observer: { seen<T extends string>(source: Observable<T>, topic: T): void } = { seen: () => {} };

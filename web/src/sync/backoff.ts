/**
 * How long to wait before trying again, in milliseconds: somewhere between nothing and a ceiling that doubles with each attempt. Full
 * jitter, because clients that lost one server at one moment must not come back at one moment.
 */
export class Backoff {
  #attempts = 0;

  constructor(
    readonly initial = 500,
    readonly max = 30_000,
    readonly random: () => number = Math.random,
  ) {}

  next(): number {
    const ceiling = Math.min(this.initial * 2 ** Math.min(this.#attempts++, 30), this.max);
    return ceiling * this.random();
  }

  reset(): void {
    this.#attempts = 0;
  }
}

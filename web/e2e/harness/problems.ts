import { expect, type BrowserContext } from '@playwright/test';

/** What goes wrong in browsers without anyone asking: errors on the console, exceptions nobody caught, requests to elsewhere. */
export class Problems {
  readonly #found: string[] = [];
  readonly #allowed: RegExp[] = [];

  /** Watches every page of a browser, now and later. */
  watch(context: BrowserContext, url: string): void {
    context.on('console', (message) => {
      if (message.type() === 'error') this.#found.push(`console: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.#found.push(`exception: ${error.error().stack ?? error.error().message}`));
    context.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== url) this.#found.push(`request to elsewhere: ${request.url()}`);
    });
  }

  /** What this test brings about: `allow(/status of 401/)`. */
  allow(...expected: RegExp[]): void {
    this.#allowed.push(...expected);
  }

  /** The server cannot be reached for a while: browsers put that on the console, whoever catches it. */
  allowOffline(): void {
    this.allow(
      /net::ERR_/,
      /WebSocket connection to .* failed/,
      /status of 503/,
      /error occurred when fetching the script/,
    );
  }

  expectNone(): void {
    expect(this.#found.filter((one) => !this.#allowed.some((expected) => expected.test(one)))).toEqual([]);
  }
}

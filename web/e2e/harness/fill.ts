import { randomUUID } from 'node:crypto';
import type { Conversation } from '../../src/protocol/generated';
import type { Someone } from './people';

/** Below what the server works on at once for one connection, so that messages keep their order. */
const inFlight = 50;

/**
 * Many messages, fast and in order, over live connections: the writers take turns.
 * @param run how many one of them writes before the next does
 */
export async function fill(
  writers: readonly Someone[],
  conversation: Conversation,
  count: number,
  { text = (index: number) => `Message ${index + 1}`, run = 10 } = {},
): Promise<void> {
  const pens = await Promise.all(writers.map((writer) => Pen.open(writer)));
  for (let written = 0, turn = 0; written < count; turn++) {
    const part = Math.min(run, inFlight, count - written);
    const texts = Array.from({ length: part }, (_, index) => text(written + index));
    await pens[turn % pens.length]!.write(conversation.id, texts);
    written += part;
  }
  for (const pen of pens) pen.close();
}

/** A live connection that only sends. */
class Pen {
  #id = 0;
  readonly #waiting = new Map<number, { resolve: () => void; reject: (reason: Error) => void }>();

  private constructor(readonly socket: WebSocket) {
    socket.addEventListener('message', ({ data }) => this.#take(JSON.parse(String(data))));
    socket.addEventListener('close', ({ code }) =>
      this.#waiting.forEach(({ reject }) => reject(new Error(`Closed with ${code}`))),
    );
  }

  static async open(writer: Someone): Promise<Pen> {
    const { value } = await writer.api.call('sessions.ticket', {});
    const socket = new WebSocket(`${writer.api.url.replace('http', 'ws')}/ws?ticket=${encodeURIComponent(value)}`);
    await new Promise((resolve, reject) => {
      socket.addEventListener('message', resolve, { once: true });
      socket.addEventListener('close', reject, { once: true });
    });
    return new Pen(socket);
  }

  async write(conversationId: string, texts: readonly string[]): Promise<void> {
    await Promise.all(texts.map((text) => this.#send({ conversationId, clientId: randomUUID(), text })));
  }

  close(): void {
    this.socket.close();
  }

  #send(body: object): Promise<void> {
    const id = ++this.#id;
    this.socket.send(JSON.stringify({ id, op: 'messages.send', body }));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #take(frame: { id?: number; error?: object; ping?: number }): void {
    if (frame.ping !== undefined) this.socket.send(JSON.stringify({ pong: frame.ping }));
    const waiting = this.#waiting.get(frame.id ?? 0);
    this.#waiting.delete(frame.id ?? 0);
    if (frame.error) waiting?.reject(new Error(JSON.stringify(frame.error)));
    else waiting?.resolve();
  }
}

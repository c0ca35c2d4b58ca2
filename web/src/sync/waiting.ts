import type { Limits } from '../protocol/generated';
import { Unreachable, type Line, type LineState } from './line';
import { Observable } from './observable';

/** A line before there is one: what is asked of it waits. */
export class Waiting extends Observable<'state'> implements Line {
  #line: Line | null = null;
  readonly #calls: ((line: Line) => void)[] = [];

  get state(): LineState {
    this.seen('state');
    return this.#line?.state ?? { status: 'connecting' };
  }

  get limits(): Limits | null {
    this.seen('state');
    return this.#line?.limits ?? null;
  }

  now(): number {
    return this.#line?.now() ?? Date.now();
  }

  readonly call: Line['call'] = (op, request) => {
    if (this.#line) return this.#line.call(op, request);
    return new Promise((resolve, reject) => {
      if (this.#calls.length >= 100) reject(new Unreachable('There is no connection to the server yet.'));
      else this.#calls.push((line) => void line.call(op, request).then(resolve, reject));
    });
  };

  retry(): void {
    this.#line?.retry();
  }

  become(line: Line): void {
    this.#line = line;
    line.on('state', () => this.changed('state'));
    this.changed('state');
    for (const call of this.#calls.splice(0)) call(line);
  }
}

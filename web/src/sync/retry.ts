import { Backoff } from './backoff';
import { Refused } from './line';

/** A fault that stays is one the caller should hear of; the other refusals for now end by themselves. */
const maxFaults = 3;

/** Repeats what may be repeated, for as long as the server refuses it for now: after the time it asks for, or else a growing random one. */
export async function whileRefused<T>(ask: () => Promise<T>): Promise<T> {
  const backoff = new Backoff();
  for (let faults = 0; ;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Refused) || !error.isPassing) throw error;
      if (error.code === 'internal' && ++faults > maxFaults) throw error;
      const delay = error.retryAfter + backoff.next();
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }
}

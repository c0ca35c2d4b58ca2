import { createContext } from 'svelte';
import type { Session } from '../sync/session';

const [get, set] = createContext<() => Session>();

/** The account that the person is in. Read within `$derived` it follows the switch to another. */
export function getSession(): Session {
  return get()();
}

export const provideSession = set;

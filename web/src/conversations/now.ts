import { createSubscriber } from 'svelte/reactivity';
import { minute } from './time';

const passing = createSubscriber((update) => {
  const timer = setInterval(update, minute / 2);
  return () => clearInterval(timer);
});

/** The time. A component that reads it is shown anew as it passes. */
export function now(): number {
  passing();
  return Date.now();
}

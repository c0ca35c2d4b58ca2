import { createSubscriber } from 'svelte/reactivity';
import { observer, type Observable } from './observable';

/** Makes components follow what they read of the plain classes here. Imported once, where the application starts. */
const followed = new WeakMap<object, Map<string, () => void>>();

observer.seen = (source, topic) => {
  let topics = followed.get(source);
  if (!topics) followed.set(source, (topics = new Map()));
  let follow = topics.get(topic);
  if (!follow)
    topics.set(topic, (follow = createSubscriber((update) => (source as Observable<string>).on(topic, update))));
  follow();
};

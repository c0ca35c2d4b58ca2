import { router } from './router.svelte';

/** A newer version of the application that has been fetched and waits. */
class Update {
  #waiting = $state.raw<ServiceWorker>();

  get isThere(): boolean {
    return this.#waiting !== undefined;
  }

  /** Lets it take over: every tab begins anew with it. */
  take(): void {
    this.#waiting?.postMessage('take over');
  }

  async start(): Promise<void> {
    if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
    const { serviceWorker } = navigator;
    // The first worker ever takes over a page that is its own version; any later one is another version.
    let had = serviceWorker.controller !== null;
    serviceWorker.addEventListener('controllerchange', () => {
      // None is there any more where the browser was told to forget it.
      if (!serviceWorker.controller) return;
      if (had) location.reload();
      had = true;
    });
    serviceWorker.addEventListener('message', ({ data }) => {
      if (typeof data?.go === 'string') router.go(data.go);
    });
    // Some browsers forbid workers where they forbid storage: then there is no opening offline, and all else works.
    const registration = await serviceWorker.register('/sw.js', { type: 'module' }).catch(() => undefined);
    if (!registration) return;
    const look = (): void => {
      if (registration.waiting && serviceWorker.controller) this.#waiting = registration.waiting;
    };
    look();
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
    // A page that stays open for weeks asks too, when it is looked at again.
    addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void registration.update().catch(() => {});
    });
  }
}

export const update = new Update();

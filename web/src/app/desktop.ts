import { router } from './router.svelte';

interface Shown {
  readonly title: string;
  readonly body: string;
  /** Where a click on it leads. */
  readonly path: string;
}

/** A notice of the desktop's; a later one about the same takes its place. */
export function show({ title, body, path }: Shown): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  const options = { body, tag: path, icon: '/icon-192.png' };
  try {
    const notice = new Notification(title, options);
    notice.addEventListener('click', () => {
      window.focus();
      router.go(path);
      notice.close();
    });
  } catch {
    // Phones let only the service worker do it.
    void navigator.serviceWorker?.ready.then((worker) => worker.showNotification(title, { ...options, data: path }));
  }
}

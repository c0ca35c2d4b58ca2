/// <reference lib="webworker" />
export {};

// Put in by build/precached.ts.
declare const __PRECACHE__: readonly string[];
declare const __VERSION__: string;

// The types of a page and of a worker disagree about `self`.
const worker = self as unknown as ServiceWorkerGlobalScope;
const prefix = 'parley-files-';
const cache = prefix + __VERSION__;
const precached = new Set(__PRECACHE__);

// A new version is fetched whole and then waits: a page never gets files of two versions.
worker.addEventListener('install', (event) => {
  const files = __PRECACHE__.map((path) => new Request(path, { cache: 'no-cache' }));
  event.waitUntil(caches.open(cache).then((opened) => opened.addAll(files)));
});

worker.addEventListener('activate', (event) => {
  const forget = async (): Promise<void> => {
    const old = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== cache);
    await Promise.all(old.map((name) => caches.delete(name)));
    await worker.clients.claim();
  };
  event.waitUntil(forget());
});

worker.addEventListener('message', (event) => {
  if (event.data === 'take over') void worker.skipWaiting();
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (pathname.startsWith('/api/') || pathname === '/ws') return;
  // Every address of the application is the same page. What it does not know, such as the API's description, is the server's.
  const page = request.mode === 'navigate' && !/^\/(openapi|docs|health|metrics)\b|\.\w+$/.test(pathname);
  const path = page ? '/' : pathname;
  if (precached.has(path)) event.respondWith(answer(path, request));
});

async function answer(path: string, request: Request): Promise<Response> {
  return (await (await caches.open(cache)).match(path)) ?? fetch(request);
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const path = String(event.notification.data ?? '/');
  const show = async (): Promise<void> => {
    const [open] = await worker.clients.matchAll({ type: 'window' });
    if (!open) return void (await worker.clients.openWindow(path));
    await open.focus();
    open.postMessage({ go: path });
  };
  event.waitUntil(show());
});

import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

/** Tells the service worker which files the application is made of: `__PRECACHE__` in it becomes their list, `__VERSION__` its hash. */
export function precached(): Plugin {
  return {
    name: 'precached',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const files = Object.keys(bundle)
          .filter((name) => name.startsWith('assets/'))
          .sort();
        const worker = bundle['sw.js'];
        if (worker?.type !== 'chunk') this.error('There is no sw.js to put the list of files into.');
        const version = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 12);
        worker.code = worker.code
          .replaceAll('__PRECACHE__', JSON.stringify(['/', ...files.map((name) => `/${name}`)]))
          .replaceAll('__VERSION__', JSON.stringify(version));
      },
    },
  };
}

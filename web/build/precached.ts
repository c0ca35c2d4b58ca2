import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import type { Plugin } from 'vite';

/**
 * Tells the service worker which files the application is made of: `__PRECACHE__` in it becomes their list, `__VERSION__` a hash
 * that changes with any of them.
 */
export function precached(): Plugin {
  let publicFolder = '';
  return {
    name: 'precached',
    apply: 'build',
    configResolved: (config) => void (publicFolder = config.publicDir),
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const built = Object.keys(bundle).filter((name) => name.startsWith('assets/'));
        const files = [...built, ...readdirSync(publicFolder)].sort();
        const page = bundle['index.html'];
        const worker = bundle['sw.js'];
        if (page?.type !== 'asset' || worker?.type !== 'chunk') this.error('index.html or sw.js is missing.');
        const hash = createHash('sha256').update(files.join('\n')).update(page.source).update(worker.code);
        worker.code = worker.code
          .replaceAll('__PRECACHE__', JSON.stringify(['/', ...files.map((name) => `/${name}`)]))
          .replaceAll('__VERSION__', JSON.stringify(hash.digest('hex').slice(0, 12)));
      },
    },
  };
}

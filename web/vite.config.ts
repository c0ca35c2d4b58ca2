import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { compressed } from './build/compressed.ts';
import { precached } from './build/precached.ts';

export default defineConfig({
  plugins: [svelte(), precached(), compressed()],
  build: {
    // The server serves what lies here, and its project copies it beside the program.
    outDir: '../src/Parley.Server/wwwroot',
    emptyOutDir: true,
    target: 'es2022',
    // From these on browsers know `light-dark()` themselves; written out for older ones it would be three times as much.
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    // Small pictures as data would be bytes that the cache cannot keep apart from the script.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { app: 'index.html', sw: 'src/sw.ts' },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        // What every screen needs comes in one file, what several need in another; not in forty.
        codeSplitting: {
          groups: [
            {
              name: 'base',
              test: /src\/(App|main|app\/(?!Quick|Shortcuts)|ui\/|i18n\/(en|i18n)|styles|sync)|lucide\/svelte\/dist\/(?!icons)|node_modules\/(svelte|i18next|idb)\//,
              priority: 2,
            },
            {
              name: 'shared',
              test: /src\/(conversations\/\w|(contacts|groups|messages)\/[a-z-]+\.)/,
              minShareCount: 2,
              priority: 1,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://localhost:5080', '/ws': { target: 'ws://localhost:5080', ws: true } } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});

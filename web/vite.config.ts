import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { compressed } from './build/compressed';
import { precached } from './build/precached';

export default defineConfig({
  plugins: [svelte(), precached(), compressed()],
  build: {
    // The server serves what lies here, and its project copies it beside the program.
    outDir: '../src/Parley.Server/wwwroot',
    emptyOutDir: true,
    target: 'es2022',
    // Small pictures as data would be bytes that the cache cannot keep apart from the script.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { app: 'index.html', sw: 'src/sw.ts' },
      output: { entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: { proxy: { '/api': 'http://localhost:5080', '/ws': { target: 'ws://localhost:5080', ws: true } } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});

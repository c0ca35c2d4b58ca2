import { defineConfig } from '@playwright/test';
import { launchOptions } from '../e2e/harness/chromium';

/** `npm run screenshots`: writes docs/screenshots anew, of a server with `parley demo` in it. */
export default defineConfig({
  testDir: '.',
  testMatch: 'screenshots.ts',
  outputDir: '../../artifacts/tests/screenshots',
  workers: 1,
  timeout: 120_000,
  reporter: 'list',
  use: { launchOptions: launchOptions() },
});

import { defineConfig } from '@playwright/test';
import shared from '../playwright.config';

// One at a time: what is measured should not wait for another measurement.
export default defineConfig(shared, {
  testDir: '.',
  testMatch: '*.bench.ts',
  outputDir: '../../artifacts/tests/web-bench',
  workers: 1,
  timeout: 900_000,
  use: { trace: 'off', screenshot: 'off' },
});

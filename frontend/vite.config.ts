import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// One script and one style sheet, named without a hash: they are committed, inlined into every
// brief and served by the workbench, so the same sources must always give the same bytes.
export default defineConfig({
  plugins: [svelte()],
  server: { proxy: { '/api': 'http://127.0.0.1:8321' } },
  build: {
    target: 'es2022',
    outDir: '../src/allegiance/briefs/static',
    emptyOutDir: true,
    copyPublicDir: false,
    assetsInlineLimit: 1_000_000,
    reportCompressedSize: false,
    lib: {
      entry: 'src/main.ts',
      formats: ['iife'],
      name: 'allegiance',
      fileName: () => 'brief.js',
      cssFileName: 'brief',
    },
  },
});

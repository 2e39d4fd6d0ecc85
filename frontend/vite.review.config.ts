import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// The page of reviews is the workbench's alone: it stays out of the briefs, and borrows their styles.
export default defineConfig({
  plugins: [svelte()],
  build: {
    target: 'es2022',
    outDir: '../src/allegiance/web/static',
    emptyOutDir: false,
    copyPublicDir: false,
    reportCompressedSize: false,
    lib: {
      entry: 'src/review.ts',
      formats: ['iife'],
      name: 'allegianceReview',
      fileName: () => 'review.js',
      cssFileName: 'review',
    },
  },
});

import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';
import { icons } from './build/icons.ts';
import { manifests } from './build/manifests.ts';
import { earlyWords, words } from './build/words.ts';

const server = 'http://localhost:8000';

export default defineConfig({
  plugins: [
    icons(),
    words(),
    manifests(),
    earlyWords(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      injectRegister: false,
      manifest: false,
      injectManifest: {
        // a service worker that ends in `export` fails to register outside type:"module"
        rollupFormat: 'iife',
        globPatterns: ['index.html', 'assets/*.{js,css,svg}', 'icons/192.png', 'manifest.*.webmanifest'],
      },
    }),
  ],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: ['es2022', 'safari16.4', 'chrome111', 'firefox115'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    rolldownOptions: {
      output: {
        // phones of ambassadors never open the console: in a folder of its own it stays out of the precache
        chunkFileNames: ({ facadeModuleId }) =>
          /\/(src\/console|words\/\w\w\/console)/.test(facadeModuleId ?? '')
            ? 'assets/console/[name]-[hash].js'
            : 'assets/[name]-[hash].js',
        // what every start needs, in two files instead of thirty: the libraries change less often than we do
        codeSplitting: {
          groups: [
            {
              name: 'vendor',
              test: /node_modules\/(preact|preact-iso|@preact|@lingui|@tanstack|idb-keyval)\//,
            },
            {
              name: 'core',
              test: /src\/(main|shell\/(frame|app|routes|session|install|update|fresh|theme|traces)|reads|writes|words\/\w+\.ts|gql|live\/state|parts\/(button|layout|drawings|icons?|toast)|screens\/(effects|queued|pieces|painted|routes))/,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/graphql': server, '/api': server, '/s/': server, '/ws': { target: server, ws: true } },
  },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.{ts,tsx}'], setupFiles: ['tests/setup.ts'] },
});

// One web app manifest per language: /manifest.fr.webmanifest, /manifest.en.webmanifest. `id` never changes.
import type { Plugin } from 'vite';

type Locale = 'fr' | 'en';

const SAYS = {
  fr: {
    description:
      "L'app des ambassadeurs : des histoires à raconter avec tes mots, des défis d'équipe, des rencontres.",
    feed: 'Fil',
    challenges: 'Défis',
    meet: 'Rencontres',
    me: 'Moi',
  },
  en: {
    description: 'The ambassadors’ app: stories to tell in your own words, team challenges, people to meet.',
    feed: 'Feed',
    challenges: 'Challenges',
    meet: 'Meet',
    me: 'Me',
  },
} as const;

const PAGES = ['feed', 'challenges', 'meet', 'me'] as const;

export function manifest(locale: Locale): object {
  const says = SAYS[locale];
  return {
    id: '/',
    name: 'Relais',
    short_name: 'Relais',
    description: says.description,
    lang: locale,
    dir: 'ltr',
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: '#faf8f4',
    theme_color: '#faf8f4',
    categories: ['social', 'business'],
    prefer_related_applications: false,
    icons: [
      { src: '/icons/192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icons/512.png', sizes: '512x512', type: 'image/png' },
      { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
    shortcuts: PAGES.map((page) => ({
      name: says[page],
      url: page === 'feed' ? '/' : `/${page}`,
      icons: [{ src: '/icons/192.png', sizes: '192x192', type: 'image/png' }],
    })),
  };
}

export function manifests(): Plugin {
  return {
    name: 'relais-manifests',
    generateBundle() {
      for (const locale of ['fr', 'en'] as const) {
        const source = JSON.stringify(manifest(locale));
        this.emitFile({ type: 'asset', fileName: `manifest.${locale}.webmanifest`, source });
      }
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const locale = /^\/manifest\.(fr|en)\.webmanifest$/.exec(request.url ?? '')?.[1];
        if (!locale) return next();
        response.setHeader('Content-Type', 'application/manifest+json');
        response.end(JSON.stringify(manifest(locale as Locale)));
      });
    },
  };
}

// One SVG sprite of the lucide icons named in src/parts/icons.ts; it is cached with the shell, outside the JavaScript.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { ICONS } from '../src/parts/icons.ts';

const root = new URL('..', import.meta.url);

function symbol(name: string): string {
  const svg = readFileSync(new URL(`node_modules/lucide-static/icons/${name}.svg`, root), 'utf8');
  const body = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
  return `<symbol id="${name}" viewBox="0 0 24 24">${body.replace(/\s+/g, ' ').trim()}</symbol>`;
}

export function sprite(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg">${ICONS.map(symbol).join('')}</svg>\n`;
}

export function icons(): Plugin {
  return {
    name: 'relais-icons',
    config() {
      mkdirSync(new URL('src/gen/', root), { recursive: true });
      writeFileSync(new URL('src/gen/icons.svg', root), sprite());
    },
  };
}

/** Light or dark: as the phone says, unless its owner said otherwise here. */
import { signal } from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';
const REMEMBERED = 'relais.theme';

export const theme = signal<Theme>((localStorage.getItem(REMEMBERED) as Theme | null) ?? 'auto');

export function applyTheme(): void {
  document.documentElement.dataset.theme = theme.value;
}

export function chooseTheme(next: Theme): void {
  theme.value = next;
  localStorage.setItem(REMEMBERED, next);
  applyTheme();
}

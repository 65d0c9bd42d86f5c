/** The entry: language, what the phone remembers, then the first paint; the rest may come later. */
import './style/index.css';
import { render } from 'preact';
import { App } from './shell/app.tsx';
import { keepFresh } from './shell/fresh.ts';
import { startSession } from './shell/session.ts';
import { applyTheme } from './shell/theme.ts';
import { number } from './words/format.ts';
import { firstLocale, speak, withWords } from './words/words.ts';

applyTheme();
await Promise.all([speak(firstLocale(), 'shell', 'first'), startSession()]);
const root = document.getElementById('app');
if (root) render(<App />, root);
keepFresh();
void withWords('app');
// a browser's first number takes as long as a screen: made while the first answer travels
setTimeout(number, 0, 0);

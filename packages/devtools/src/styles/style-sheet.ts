import { fetches } from './fetches.ts';
import { frame } from './frame.ts';
import { pages } from './pages.ts';
import { tokens } from './tokens.ts';

let made: CSSStyleSheet | null = null;

/** All styles of the element. A constructed sheet needs no permission of a Content Security Policy, and of Trusted Types neither. */
export function styleSheet(): CSSStyleSheet {
  if (made) return made;
  made = new CSSStyleSheet();
  made.replaceSync([tokens, frame, fetches, pages].join('\n'));
  return made;
}

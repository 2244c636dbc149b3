import { element, setText } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';

const CRASH_URL = 'chrome://crash';

/** A page cannot kill itself, so this says how a person can, and what to expect then. */
export function killTabButton(): HTMLElement {
  const id = 'kill-tab';
  const copy = element('button', { type: 'button', class: 'quiet' }, `Copy ${CRASH_URL}`);
  copy.addEventListener('click', () => {
    void navigator.clipboard?.writeText(CRASH_URL).then(() => setText(copy, 'Copied'));
  });
  const close = element(
    'button',
    { type: 'button', class: 'quiet', popovertarget: id, popovertargetaction: 'hide' },
    'Close',
  );
  const note = element(
    'div',
    { id, popover: 'auto', class: 'note surface' },
    element('h3', {}, 'Kill this tab'),
    element('p', {}, 'No page may crash itself. You can:'),
    element(
      'ul',
      {},
      element(
        'li',
        {},
        'Chrome, Edge: open ',
        element('code', {}, CRASH_URL),
        ' in this very tab.',
      ),
      element('li', {}, 'Or end its process: Shift+Esc in Chrome, about:processes in Firefox.'),
    ),
    element(
      'p',
      {},
      'No handler runs then: the page gets no chance to save anything. Open it again, and every background fetch goes on from its last stored byte. If another tab is open, that one takes over within a moment; what the web driver carries never stopped.',
    ),
    element('div', { class: 'button-row' }, copy, close),
  );
  const button = element('button', { type: 'button', class: 'quiet', popovertarget: id });
  button.append(icon('skull'), 'Kill tab');
  return element('span', { class: 'kill' }, button, note);
}

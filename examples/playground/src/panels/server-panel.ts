import type { ScopeFaults } from '@bgfetch-examples/media-server';
import { element, setAttribute, setText } from '../dom/element.ts';
import type { ServerControl, ServerSettings } from '../media/server-control.ts';
import { faultSwitch } from '../server/fault-switch.ts';
import { faults } from '../server/faults.ts';
import { throttleSlider } from '../server/throttle-slider.ts';
import { panel } from './panel.ts';

const DOWN_MS = 10_000;

/** The media server's manners: how fast it is, and everything it can do wrong. */
export function serverPanel(server: ServerControl): HTMLElement {
  const problem = element('p', { class: 'problem', role: 'alert', hidden: true });
  const attempt = (work: Promise<void>): void => {
    work.then(
      () => {
        problem.hidden = true;
      },
      (error: unknown) => {
        problem.hidden = false;
        setText(problem, error instanceof Error ? error.message : String(error));
      },
    );
  };
  const change = (changes: Partial<ScopeFaults>): void => attempt(server.change(changes));

  const throttle = throttleSlider(change);
  const switches = faults.map((fault) => faultSwitch(fault, change));
  let generation = 0;
  const publish = element('button', {
    type: 'button',
    class: 'quiet',
    title:
      'Every file gets other bytes and another ETag. Appending to the old ones would be wrong.',
    onclick: () => change({ changeEtag: generation + 1 }),
  });
  const down = element('button', {
    type: 'button',
    class: 'quiet danger',
    onclick: () => attempt(server.goDown(DOWN_MS)),
  });
  const calm = element(
    'button',
    { type: 'button', class: 'quiet', onclick: () => attempt(server.clearFaults()) },
    'All well',
  );

  const show = (settings: ServerSettings): void => {
    generation = settings.changeEtag;
    throttle.update(settings);
    for (const view of switches) view.update(settings);
    const seconds = Math.ceil(settings.downForMs / 1000);
    setText(down, seconds > 0 ? `Down for ${seconds} s` : 'Down for 10 s');
    setAttribute(down, 'data-on', seconds > 0);
    setText(publish, generation > 0 ? `New version (${generation})` : 'New version');
  };
  setText(down, 'Down for 10 s');
  setText(publish, 'New version');

  const body = element('div', { class: 'switches' }, ...switches.map(({ element: row }) => row));
  const buttons = element('div', { class: 'button-row' }, down, publish, calm);
  const box = panel('server', 'Server', throttle.element, body, buttons, problem);
  server.view$.subscribe(({ settings }) => {
    setAttribute(box, 'data-lost', settings === null);
    problem.hidden = settings !== null;
    if (settings) show(settings);
    else
      setText(problem, 'The playground’s server cannot be reached. Is `npm start` still running?');
  });
  return box;
}

import { fractionOf } from '@bgfetch/core';
import type { InspectedRegistration } from '@bgfetch/core/inspect';
import { element, setAttribute, setProperty, setText } from '../dom/element.ts';
import { keyedViews, type View } from '../dom/keyed-views.ts';
import { statusWords } from '../model/status-words.ts';
import type { PanelPorts, PanelState } from './panel-state.ts';
import { registrationView } from './registration-view.ts';

interface Item {
  readonly registration: InspectedRegistration;
  readonly isSelected: boolean;
  readonly now: number;
}

/** The list of all registrations, and beside it one of them in full. */
export function fetchesView(ports: PanelPorts): View<PanelState> {
  const list = element('ul', { class: 'list', 'aria-label': 'Background fetches' });
  const showList = keyedViews<Item>(
    list,
    ({ registration }) => registration.snapshot.uid,
    (first) => itemView(ports, first),
  );
  const detail = element('div', { class: 'detail' });
  const showDetail = keyedViews<{
    readonly registration: InspectedRegistration;
    readonly inspection: PanelState['inspection'];
  }>(
    detail,
    ({ registration }) => registration.snapshot.uid,
    () => registrationView(ports),
  );
  const empty = element(
    'p',
    { class: 'empty' },
    'There is no background fetch. Start one with bg.fetch().',
  );
  return {
    element: element('div', { class: 'split' }, list, detail, empty),
    update({ inspection, selected }) {
      const { registrations, at: now } = inspection;
      empty.hidden = registrations.length > 0;
      list.hidden = detail.hidden = registrations.length === 0;
      const shown =
        registrations.find(({ snapshot }) => snapshot.uid === selected) ?? registrations.at(-1);
      // The newest first: it is what somebody has just started.
      showList(
        registrations
          .map((registration) => ({ registration, isSelected: registration === shown, now }))
          .reverse(),
      );
      showDetail(shown ? [{ registration: shown, inspection }] : []);
    },
  };
}

function itemView({ select }: PanelPorts, { registration }: Item): View<Item> {
  const { uid } = registration.snapshot;
  const name = element('span', { class: 'item-name' });
  const status = element('span', { class: 'chip' });
  const fill = element('span', { class: 'item-bar', 'aria-hidden': 'true' });
  const button = element(
    'button',
    { type: 'button', class: 'item', onclick: () => select(uid) },
    name,
    status,
    fill,
  );
  return {
    element: element('li', {}, button),
    update({ registration: { snapshot }, isSelected, now }) {
      const { tone, label } = statusWords(snapshot, now);
      setText(name, snapshot.id);
      setText(status, label);
      setAttribute(status, 'data-tone', tone);
      setAttribute(button, 'aria-current', isSelected ? 'true' : null);
      setAttribute(fill, 'data-tone', tone);
      setProperty(fill, '--done', (fractionOf(snapshot) ?? 0).toFixed(4));
    },
  };
}

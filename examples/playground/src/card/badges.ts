import type { RegistrationSnapshot } from '@bgfetch/core';
import { element, setText } from '../dom/element.ts';
import { keyedViews } from '../dom/keyed-views.ts';
import type { View } from '../dom/view.ts';
import { contextName } from '../format/context-name.ts';

interface Badge {
  readonly key: string;
  readonly text: string;
  readonly title: string;
  readonly look: 'driver' | 'yes' | 'no' | 'runner';
}

/** Who carries a registration, why, and what that promises. */
export function badgesView(own: string): View<RegistrationSnapshot> {
  const list = element('ul', { class: 'badges' });
  const update = keyedViews<Badge>(list, (badge) => badge.key, badgeView);
  return { element: list, update: (snapshot) => update(badgesOf(snapshot, own)) };
}

function badgeView(first: Badge): View<Badge> {
  const item = element('li', { class: 'badge' });
  const update = (badge: Badge): void => {
    item.dataset.look = badge.look;
    item.title = badge.title;
    setText(item, badge.text);
  };
  update(first);
  return { element: item, update };
}

function badgesOf(snapshot: RegistrationSnapshot, own: string): Badge[] {
  const { guarantees, driver, runner, status } = snapshot;
  const badges: Badge[] = [
    { key: 'driver', look: 'driver', text: driver, title: snapshot.driverReason },
  ];
  if (runner !== null && status !== 'settled') {
    const text = guarantees.survivesPageClose ? 'the browser' : contextName(runner, own);
    badges.push({ key: 'runner', look: 'runner', text, title: `Run by ${runner}` });
  }
  const { survivesPageClose, survivesReload } = guarantees;
  const reload = promise('reload', survivesReload, 'survives reload and crash', 'lost on reload');
  if (status === 'settled') return survivesReload ? badges : [...badges, reload];
  badges.push(promise('close', survivesPageClose, 'survives closing', 'needs an open tab'), reload);
  if (!guarantees.pausable) badges.push(promise('pause', false, '', 'no pause'));
  if (guarantees.periodicOnly) badges.push(promise('wake', false, '', 'in short windows'));
  return badges;
}

function promise(key: string, holds: boolean, yes: string, no: string): Badge {
  const text = holds ? yes : no;
  return { key, look: holds ? 'yes' : 'no', text, title: `What this driver can promise: ${text}` };
}

import type { BackgroundFetchManager, RegistrationSnapshot } from '@bgfetch/core';
import { element, setAttribute, setText } from '../dom/element.ts';
import { keyedViews } from '../dom/keyed-views.ts';
import type { View } from '../dom/view.ts';
import type { Verifications } from '../verify/verifications.ts';
import { actionsView } from './actions.ts';
import { badgesView } from './badges.ts';
import { metricsView } from './metrics.ts';
import { type RecordRow, recordRowView } from './record-row.ts';
import { statusWords } from './status-words.ts';
import { tapeView } from './tape.ts';

export interface RegistrationCard extends View<RegistrationSnapshot> {
  /** Call it at an even pace: countdowns and speeds live on it. */
  tick(now: number): void;
}

/** Everything about one background fetch. */
export function registrationCard(
  bg: BackgroundFetchManager,
  verifications: Verifications,
  first: RegistrationSnapshot,
): RegistrationCard {
  let snapshot = first;
  let bytesPerSecond = 0;
  const title = element('h3', { class: 'card-title' });
  const id = element('code', { class: 'card-id', title: 'The id of this background fetch' });
  const label = element('span', { class: 'status-label' });
  const sentence = element('p', { class: 'status-sentence' });
  const badges = badgesView(bg.contextId);
  const reason = element('p', { class: 'reason' });
  const tape = tapeView();
  const metrics = metricsView();
  const records = element('ul', { class: 'records', 'aria-label': 'Files' });
  const actions = actionsView(bg);
  const updateRecords = keyedViews<RecordRow>(
    records,
    ({ record }) => String(record.index),
    () => recordRowView(bg),
  );

  const card = element(
    'li',
    { class: 'card' },
    element('header', { class: 'card-head' }, title, id, label),
    sentence,
    badges.element,
    tape.element,
    metrics.element,
    records,
    element('footer', { class: 'card-foot' }, reason, actions.element),
  );

  const showWords = (now: number): void => {
    const words = statusWords(snapshot, { own: bg.contextId, now, bytesPerSecond });
    card.dataset.tone = words.tone;
    setText(label, words.label);
    setText(sentence, words.sentence);
  };
  const showRecords = (): void =>
    updateRecords(
      snapshot.records.map((record) => {
        const verification = verifications.of(snapshot.uid, record.index);
        return { record, snapshot, verification };
      }),
    );
  const watching = verifications.changes$.subscribe((uid) => {
    if (uid === snapshot.uid) showRecords();
  });

  const update = (value: RegistrationSnapshot): void => {
    snapshot = value;
    setText(title, snapshot.title || snapshot.id);
    setText(id, snapshot.id);
    setAttribute(card, 'data-id', snapshot.id);
    setAttribute(card, 'data-status', snapshot.status);
    setAttribute(card, 'data-result', snapshot.result);
    showWords(Date.now());
    badges.update(snapshot);
    setText(reason, snapshot.driverReason);
    tape.update(snapshot);
    metrics.update(snapshot);
    showRecords();
    actions.update(snapshot);
  };
  return {
    element: card,
    update,
    destroy() {
      watching.unsubscribe();
      updateRecords([]);
    },
    tick(now) {
      bytesPerSecond = metrics.tick(snapshot, now);
      showWords(now);
    },
  };
}

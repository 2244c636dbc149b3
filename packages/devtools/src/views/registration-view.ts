import type { InspectedRegistration, Inspection, StoredBytes } from '@bgfetch/core/inspect';
import { element, setAttribute, setText } from '../dom/element.ts';
import { keyedViews, type View } from '../dom/keyed-views.ts';
import { formatBytes, formatTime } from '../model/amounts.ts';
import { type Fact, knownFacts } from '../model/facts.ts';
import { problemWords, runnerWords, statusWords } from '../model/status-words.ts';
import { commandsView } from './commands-view.ts';
import { factsView } from './facts-view.ts';
import type { PanelPorts } from './panel-state.ts';
import { recordView, type ShownRecord } from './record-view.ts';

interface Shown {
  readonly registration: InspectedRegistration;
  readonly inspection: Inspection;
}

/** All of one registration. */
export function registrationView(ports: PanelPorts): View<Shown> {
  const title = element('h3');
  const status = element('span', { class: 'chip' });
  const detail = element('span', { class: 'quiet' });
  const problem = element('p', { class: 'problem' });
  const commands = commandsView(ports);
  const facts = factsView();
  const records = element('ol', { class: 'records', 'aria-label': 'Requests' });
  const showRecords = keyedViews<ShownRecord>(
    records,
    ({ record }) => `${record.index}`,
    recordView,
  );
  return {
    element: element(
      'section',
      { class: 'registration' },
      element('div', { class: 'registration-head' }, title, status, detail),
      commands.element,
      problem,
      facts.element,
      records,
    ),
    update({ registration, inspection }) {
      const { snapshot, stored } = registration;
      const words = statusWords(snapshot, inspection.at);
      setText(title, snapshot.id);
      setText(status, words.label);
      setAttribute(status, 'data-tone', words.tone);
      setText(detail, words.detail);
      commands.update(snapshot);
      // A problem that is a record's is shown there.
      const isOwn = !snapshot.records.some(
        (record) => record.problem?.message === snapshot.problem?.message,
      );
      problem.hidden = !snapshot.problem || !isOwn;
      if (snapshot.problem) setText(problem, problemWords(snapshot.problem));
      facts.update(factsOf(registration, inspection));
      showRecords(
        snapshot.records.map((record) => ({
          record,
          stored: stored?.records[record.index] ?? null,
          now: inspection.at,
        })),
      );
    },
  };
}

function factsOf(
  { snapshot, stored }: InspectedRegistration,
  inspection: Inspection,
): readonly Fact[] {
  const { driver, driverReason, runner, createdAt, settledAt, guarantees, status } = snapshot;
  return knownFacts([
    ['Driver', `${driver}. ${driverReason}`],
    ['Runs in', status === 'settled' ? null : runnerOf(runner, driver, inspection.contextId)],
    [
      'Started',
      `${formatTime(createdAt)}${settledAt === null ? '' : `, ended ${formatTime(settledAt)}`}`,
    ],
    [
      'Stored',
      stored ? bytesWords(stored.bytes) : 'can’t be read: there is no disk, or it was not read yet',
    ],
    ['Segments', stored && stored.segments !== 1 ? String(stored.segments) : null],
    ['Taken over', stored?.takeovers ? `${stored.takeovers} times, from frozen tabs` : null],
    ['Survives', survives(guarantees.survivesPageClose, guarantees.survivesReload)],
  ]);
}

const runnerOf = (runner: string | null, driver: string, own: string): string =>
  driver === 'web' ? 'the browser' : runnerWords(runner, own);

const survives = (close: boolean, reload: boolean): string => {
  if (close) return 'closing the page';
  return reload ? 'a reload' : 'nothing: it is in the memory of the page';
};

/** As in `12 MB in files, 3 kB in rows`. */
function bytesWords({ inFiles, inRows, ofRequests }: StoredBytes): string {
  const parts = [
    inFiles > 0 && `${formatBytes(inFiles)} in files`,
    inRows > 0 && `${formatBytes(inRows)} in rows`,
    ofRequests > 0 && `${formatBytes(ofRequests)} of request bodies`,
  ].filter(Boolean);
  return parts.join(', ') || 'nothing';
}

import type { Inspection } from '@bgfetch/core/inspect';
import type { DevtoolsElement } from '../devtools-options.ts';
import { element, setAttribute } from '../dom/element.ts';
import type { View } from '../dom/keyed-views.ts';
import type { PanelPorts } from '../views/panel-state.ts';

/** The iOS plugin takes no other ids than those with this word (`Info.plist` has to list it). */
const TASK_ID = 'com.transistorsoft.bgfetch.devtools';

const NO_NETWORK =
  'To go offline, make the manager with simulatedNetwork().prepareRequest, and give that network to the devtools.';

/** What concerns everything: the network, wakes, and all waits. */
export function toolbar(
  owner: Pick<DevtoolsElement, 'manager' | 'network'>,
  { say }: PanelPorts,
): View<Inspection> {
  let last: Inspection | null = null;

  /** What runs is interrupted, and begins again without a network. */
  const interrupt = async (): Promise<void> => {
    const running = (last?.registrations ?? [])
      .map(({ snapshot }) => snapshot)
      .filter(({ status, guarantees }) => status === 'running' && guarantees.pausable);
    for (const { id, uid } of running) {
      const registration = await owner.manager?.get(id);
      if (registration?.snapshot.uid !== uid) continue;
      await registration.pause();
      await registration.resume();
    }
  };
  const switchNetwork = async (): Promise<void> => {
    const { network, manager } = owner;
    if (!network) return say(NO_NETWORK);
    const goesOnline = !network.online.getSnapshot();
    network.setOnline(goesOnline);
    show();
    say(
      goesOnline
        ? 'Online again.'
        : 'Offline, in all tabs that have this network. The web driver is not concerned.',
    );
    await (goesOnline ? manager?.retryNow() : interrupt());
  };
  const wake = async (): Promise<void> => {
    await owner.manager?.periodic.scheduleTask({ taskId: TASK_ID, delay: 0 });
    say('A wake is on its way.');
  };
  const retryAll = async (): Promise<void> => {
    await owner.manager?.retryNow();
    say('Ended the waits of all.');
  };

  const button = (label: string, hint: string, run: () => Promise<void>): HTMLButtonElement => {
    const press = (): void =>
      void run().catch((error: unknown) =>
        say(`${label}: ${error instanceof Error ? error.message : String(error)}`),
      );
    return element('button', { type: 'button', title: hint, onclick: press }, label);
  };
  const offline = button(
    'Go offline',
    'Lets nothing through, as a dead network does.',
    switchNetwork,
  );

  /** The name of a toggle stays the same, and `aria-pressed` says whether it is on. */
  function show(): void {
    const { network } = owner;
    setAttribute(offline, 'aria-disabled', network ? null : 'true');
    setAttribute(offline, 'aria-pressed', String(network?.online.getSnapshot() === false));
  }
  show();
  return {
    element: element(
      'div',
      { class: 'buttons', role: 'group', 'aria-label': 'All' },
      offline,
      button(
        'Simulate a wake',
        'Schedules a task that is due now, as bg.periodic.scheduleTask() does.',
        wake,
      ),
      button('Retry all now', 'Ends each wait of all background fetches.', retryAll),
    ),
    update(inspection) {
      last = inspection;
      show();
    },
  };
}

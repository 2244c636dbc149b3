import type { BackgroundFetchRegistration, RegistrationSnapshot } from '@bgfetch/core';
import { element, setAttribute, setText } from '../dom/element.ts';
import type { View } from '../dom/keyed-views.ts';
import type { PanelPorts } from './panel-state.ts';

interface Command {
  readonly label: string;
  readonly hint: string;
  readonly run: (registration: BackgroundFetchRegistration) => Promise<unknown>;
  /** What is said afterwards. */
  readonly done: string;
  /** Why it can't be used now; `null` when it can. */
  readonly refusal: (snapshot: RegistrationSnapshot) => string | null;
}

const settled = ({ status }: RegistrationSnapshot): string | null =>
  status === 'settled' ? 'It has ended.' : null;

const notPausable = ({ guarantees, driver }: RegistrationSnapshot): string | null =>
  guarantees.pausable ? null : `The ${driver} driver can’t pause.`;

const pause: Command = {
  label: 'Pause',
  hint: 'Moves no bytes until it is resumed, over restarts too.',
  run: (registration) => registration.pause(),
  done: 'Paused',
  refusal: (snapshot) => settled(snapshot) ?? notPausable(snapshot),
};
const resume: Command = {
  label: 'Resume',
  hint: 'Ends the pause.',
  run: (registration) => registration.resume(),
  done: 'Resumed',
  refusal: () => null,
};
const others: readonly Command[] = [
  {
    label: 'Retry now',
    hint: 'Ends each of its waits at once.',
    run: (registration) => registration.retryNow(),
    done: 'Ended the waits of',
    refusal: (snapshot) =>
      settled(snapshot) ?? (snapshot.status === 'paused' ? 'It is paused.' : null),
  },
  {
    label: 'Abort',
    hint: 'Ends it as a failure. What had not finished is deleted.',
    run: (registration) => registration.abort(),
    done: 'Aborted',
    refusal: settled,
  },
  {
    label: 'Release',
    hint: 'Deletes everything that is stored of it.',
    run: (registration) => registration.release(),
    done: 'Released',
    refusal: () => null,
  },
];

/** The buttons of one registration. One that can't be used stays reachable, and says why when it is pressed. */
export function commandsView({ manager, say }: PanelPorts): View<RegistrationSnapshot> {
  let current: RegistrationSnapshot | null = null;
  const pauseOrResume = (): Command => (current?.status === 'paused' ? resume : pause);
  const commandOf = [pauseOrResume, ...others.map((command) => () => command)];

  const press = async (command: Command): Promise<void> => {
    if (!current) return;
    const { id, uid } = current;
    const refusal = command.refusal(current);
    if (refusal !== null) return say(`${command.label}: ${refusal}`);
    try {
      const registration = await manager()?.get(id);
      // The id may have been used again meanwhile.
      if (registration?.snapshot.uid !== uid) return say(`${id} is not there any more.`);
      await command.run(registration);
      say(`${command.done} ${id}.`);
    } catch (error) {
      say(`${command.label}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const buttons = commandOf.map((of) =>
    element('button', { type: 'button', onclick: () => void press(of()) }),
  );
  return {
    element: element(
      'div',
      { class: 'buttons', role: 'group', 'aria-label': 'Commands' },
      ...buttons,
    ),
    update(snapshot) {
      current = snapshot;
      for (const [i, button] of buttons.entries()) {
        const command = commandOf[i]?.() ?? pause;
        const refusal = command.refusal(snapshot);
        setText(button, command.label);
        // Not `disabled`: that would hide the reason from the keyboard.
        setAttribute(button, 'aria-disabled', refusal === null ? null : 'true');
        setAttribute(button, 'title', refusal ?? command.hint);
      }
    },
  };
}

import type {
  BackgroundFetchManager,
  BackgroundFetchRegistration,
  RegistrationSnapshot,
} from '@bgfetch/core';
import { element, setAttribute, setText } from '../dom/element.ts';
import { type IconName, icon } from '../dom/icon.ts';
import type { View } from '../dom/view.ts';

interface Action {
  readonly label: string;
  readonly icon: IconName;
  readonly run: (registration: BackgroundFetchRegistration) => Promise<unknown>;
  /** Why it cannot be done now; `null` when it can. */
  readonly refusal: (snapshot: RegistrationSnapshot) => string | null;
}

const settled = ({ status }: RegistrationSnapshot): string | null =>
  status === 'settled' ? 'It has ended.' : null;
const notPausable = ({ guarantees }: RegistrationSnapshot): string | null =>
  guarantees.pausable ? null : 'The Background Fetch API cannot pause.';

const actions: readonly Action[] = [
  {
    label: 'Pause',
    icon: 'pause',
    run: (registration) => registration.pause(),
    refusal: (snapshot) =>
      settled(snapshot) ??
      notPausable(snapshot) ??
      (snapshot.status === 'paused' ? 'It is paused.' : null),
  },
  {
    label: 'Resume',
    icon: 'play',
    run: (registration) => registration.resume(),
    refusal: (snapshot) =>
      settled(snapshot) ??
      notPausable(snapshot) ??
      (snapshot.status === 'paused' ? null : 'It is not paused.'),
  },
  { label: 'Abort', icon: 'stop', run: (registration) => registration.abort(), refusal: settled },
  {
    label: 'Release',
    icon: 'trash',
    run: (registration) => registration.release(),
    refusal: () => null,
  },
];

const hints: Record<string, string> = {
  Release: 'Deletes everything that is stored of it, aborting it first if need be.',
  Abort: 'Ends it. Finished files stay until it is released.',
};

/** The buttons of a card. A button that cannot be used stays reachable and says why. */
export function actionsView(bg: BackgroundFetchManager): View<RegistrationSnapshot> {
  const problem = element('span', { class: 'action-problem', role: 'alert' });
  const bar = element('div', { class: 'actions' });
  let current: RegistrationSnapshot | undefined;
  const buttons = actions.map((action) => {
    const press = async (): Promise<void> => {
      if (!current || action.refusal(current) !== null) return;
      try {
        const registration = await bg.get(current.id);
        if (registration?.snapshot.uid === current.uid) await action.run(registration);
        setText(problem, '');
      } catch (error) {
        setText(problem, error instanceof Error ? error.message : String(error));
      }
    };
    const button = element('button', {
      type: 'button',
      class: 'quiet',
      onclick: () => void press(),
    });
    button.append(icon(action.icon), action.label);
    return { button, action };
  });
  bar.append(problem, ...buttons.map(({ button }) => button));
  return {
    element: bar,
    update(snapshot) {
      current = snapshot;
      for (const { button, action } of buttons) {
        const refusal = action.refusal(snapshot);
        // Not `disabled`: that would hide the reason from the keyboard.
        setAttribute(button, 'aria-disabled', refusal === null ? null : 'true');
        setAttribute(button, 'title', refusal ?? hints[action.label]);
      }
    },
  };
}

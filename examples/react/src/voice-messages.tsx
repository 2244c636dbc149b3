import {
  progressProps,
  type RegistrationSnapshot,
  statusText,
  useBackgroundFetchCommands,
  useBackgroundFetches,
  useBackgroundFetchManager,
} from '@bgfetch/react';
import { isMessage, messageUpload } from '@bgfetch-examples/podcast';
import type { ChangeEvent } from 'react';
import { RoundButton } from './round-button.tsx';

/** Listeners send recordings to the show. Each is stored before it is sent, so the page may be closed at any time. */
export function VoiceMessages() {
  const manager = useBackgroundFetchManager();
  const messages = useBackgroundFetches({ filter: isMessage });

  const send = ({ target }: ChangeEvent<HTMLInputElement>) => {
    for (const recording of target.files ?? []) {
      const { id, request, options } = messageUpload(recording);
      void manager.fetch(id, request, options);
    }
    target.value = '';
  };

  return (
    <section className="messages" aria-label="Voice messages">
      <label className="pill">
        Send a voice message
        <input type="file" accept="audio/*" onChange={send} />
      </label>
      <ul>
        {messages.map((message) => (
          <VoiceMessage key={message.id} message={message} />
        ))}
      </ul>
    </section>
  );
}

function VoiceMessage({ message }: { readonly message: RegistrationSnapshot }) {
  const { release } = useBackgroundFetchCommands(message.id);
  return (
    <li>
      <p className="meta">
        {message.title} · {statusText(message)}
      </p>
      <RoundButton label="Cancel" icon="cancel" tone="quiet" onClick={release} />
      <progress className="bar" aria-label={message.title} {...progressProps(message)} />
    </li>
  );
}

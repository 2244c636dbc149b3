import type { BackgroundFetchOptions } from '@bgfetch/core';

/** Listeners send recordings to the show: uploads beside the downloads, with ids of their own. */
const PREFIX = 'message-';

type Named = { readonly id: string };

export const isMessage = ({ id }: Named): boolean => id.startsWith(PREFIX);
export const isEpisode = (registration: Named): boolean => !isMessage(registration);

export interface MessageUpload {
  readonly id: string;
  readonly request: Request;
  readonly options: BackgroundFetchOptions;
}

/** By tus: whatever interrupts the upload, only what the server does not have is sent again. */
export const messageUpload = (recording: File): MessageUpload => ({
  id: PREFIX + crypto.randomUUID(),
  request: new Request('/uploads', { method: 'POST', body: recording }),
  options: {
    title: recording.name,
    upload: 'tus',
    tus: { metadata: { filename: recording.name, filetype: recording.type } },
  },
});

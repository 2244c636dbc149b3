// Before it is compiled, it is copied to `app.cts`: there the same lines are CommonJS.
import { createBackgroundFetch, type RegistrationSnapshot } from '@bgfetch/core';
import { foreground } from '@bgfetch/core/compose';
import { serveRecords } from '@bgfetch/core/service-worker';
import { createFakeManager, type FakeManager } from '@bgfetch/core/testing';
import { useBackgroundFetch } from '@bgfetch/react';
import { useBackgroundFetch as useInVue } from '@bgfetch/vue';
import { map, type Observable } from 'rxjs';

const bg = createBackgroundFetch();
// Not `any`: the types of rxjs were found, too.
export const sizes: Observable<number> = bg.registrations$.pipe(map((list) => list.length));
export async function play(): Promise<string | undefined> {
  const episode = await bg.fetch('ep-5', '/ep-5.mp3');
  const record = await episode.match('/ep-5.mp3');
  const response = await record?.responseReady;
  return response?.text();
}
export const driver = foreground();
export const serve: typeof serveRecords = serveRecords;
export const fake: FakeManager = createFakeManager();
export function usePercent(): number {
  return useBackgroundFetch('ep-5', { select: ({ downloaded }) => downloaded });
}
export function useBytes(): number {
  const { downloaded } = useInVue('ep-5');
  return downloaded.value;
}

// @ts-expect-error: there is no such event.
bg.on('succes', () => {});
// @ts-expect-error: what is fetched is missing.
void bg.fetch('ep-5');
export function change(snapshot: RegistrationSnapshot): void {
  // @ts-expect-error: a snapshot is read-only.
  snapshot.downloaded = 0;
}

import type { RegistrationSnapshot, SnapshotSource } from '../model/snapshot.ts';

/**
 * Writes a line whenever a background fetch appears, changes what it does, waits for or is carried by, meets a problem, settles, or is
 * released; not for each piece of progress. It begins with those that are there. For the time of development, and for reports
 * of users: no line has URLs or headers. Returns the function that ends it.
 *
 * @param registrations `bg.registrations`
 * @param write what takes a line
 *
 * @example
 * ```ts
 * const stop = logRegistrations(bg.registrations, console.debug);
 * // ep-5: waiting for network, by foreground, 400 of 1000 bytes; TypeError: Failed to fetch
 * ```
 */
export function logRegistrations(
  registrations: SnapshotSource<readonly RegistrationSnapshot[]>,
  write: (line: string) => void,
): () => void {
  /** By uid: the snapshot, and what was written of it last, without the bytes. */
  let seen: ReadonlyMap<
    string,
    { readonly snapshot: RegistrationSnapshot; readonly told: string }
  > = new Map();
  const look = (): void => {
    const before = seen;
    seen = new Map(
      registrations
        .getSnapshot()
        .map((snapshot) => [snapshot.uid, { snapshot, told: toldOf(snapshot) }]),
    );
    for (const [uid, { snapshot, told }] of seen)
      if (before.get(uid)?.told !== told) write(lineOf(snapshot));
    for (const [uid, { snapshot }] of before) if (!seen.has(uid)) write(`${snapshot.id}: released`);
  };
  look();
  return registrations.subscribe(look);
}

const toldOf = (snapshot: RegistrationSnapshot): string =>
  lineOf({ ...snapshot, downloaded: 0, uploaded: 0, expectedBytes: null });

function lineOf(snapshot: RegistrationSnapshot): string {
  const { id, status, waitingFor, retryAt, result, failureReason, driver, problem } = snapshot;
  const { downloaded, expectedBytes, uploaded, uploadTotal } = snapshot;
  const state = status === 'settled' ? `${result}${failureReason && `, ${failureReason}`}` : status;
  const wait = waitingFor ? ` for ${waitingFor}` : '';
  const again = retryAt === null ? '' : `, again at ${new Date(retryAt).toISOString()}`;
  const sent = uploadTotal > 0 ? `, sent ${uploaded} of ${uploadTotal} bytes` : '';
  const bytes = `${downloaded}${expectedBytes === null ? '' : ` of ${expectedBytes}`} bytes`;
  const trouble = problem ? `; ${problem.name}: ${problem.message}` : '';
  return `${id}: ${state}${wait}${again}, by ${driver}${sent}, ${bytes}${trouble}`;
}

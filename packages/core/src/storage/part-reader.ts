import type { BodyPart } from '../model/body-parts.ts';
import type { RegistrationRows } from '../model/rows.ts';
import { loseBody } from '../model/transitions/lose-body.ts';
import { readWhileWritten } from './bodies.ts';
import type { BodyFiles } from './body-files.ts';
import { checksumOf } from './checksum.ts';
import { BodyMissingError, type Store } from './store.ts';

export interface PartReaderPorts {
  readonly files: Pick<BodyFiles, 'read'>;
  /** The store whose rows name the files. */
  readonly rows: Pick<Store, 'read' | 'transact'>;
  /** Is told of registrations of which a record has failed because its bytes are gone. */
  readonly onLost: (state: RegistrationRows) => void;
}

/**
 * Reads files with parts of bodies, and looks whether they have what the rows count: somebody may have deleted a file, and a power
 * loss may have taken the end of one. What was not flushed when it was counted is compared with its checksum once.
 */
export class PartReader {
  readonly #ports: PartReaderPorts;
  /** The files whose ends were compared in this context. What is appended later is not touched by a power loss before. */
  readonly #compared = new Set<string>();

  constructor(ports: PartReaderPorts) {
    this.#ports = ports;
  }

  /** As `Store.readFile`. */
  async read(uid: string, part: BodyPart): Promise<Blob> {
    try {
      return await this.#sound(uid, part);
    } catch (error) {
      // Another error may pass, and proves nothing.
      if (error instanceof BodyMissingError) await this.#lost(uid, part.file);
      throw error;
    }
  }

  async #sound(uid: string, part: BodyPart): Promise<Blob> {
    const { file, start, end, unflushed } = part;
    const blob = await this.#ports.files.read(uid, file);
    if (blob.size < end - start)
      throw new BodyMissingError(
        `The file ${file} ends ${end - start - blob.size} bytes too early.`,
      );
    const name = `${uid}/${file}`;
    if (unflushed && !this.#compared.has(name)) {
      const found = await readWhileWritten(
        () => this.#ports.files.read(uid, file),
        (taken) => checksumOf(taken.slice(unflushed.from - start, end - start)),
      );
      if (found !== unflushed.checksum)
        throw new BodyMissingError(`The end of the file ${file} is not what was stored.`);
      this.#compared.add(name);
    }
    return blob;
  }

  /** Fails the records that were done and have bytes in this file: its own, and those that have their body there after a 304. */
  async #lost(uid: string, file: string): Promise<void> {
    const { rows, onLost } = this.#ports;
    const state = await rows.read(uid);
    const owner = state && (await failing(rows, state, file, uid));
    if (owner) onLost(owner);
    const heirUid = state?.registration.replacedBy?.uid;
    const heir = heirUid === undefined ? undefined : await rows.read(heirUid);
    const failed = heir && (await failing(rows, heir, file, uid));
    if (failed) onLost(failed);
  }
}

/** Fails those records of `state` whose body lies in `file` of the registration `owner`. Resolves with the rows if there were any. */
async function failing(
  rows: PartReaderPorts['rows'],
  { registration, records }: RegistrationRows,
  file: string,
  owner: string,
): Promise<RegistrationRows | undefined> {
  const { uid } = registration;
  let after: RegistrationRows | undefined;
  for (const { index, bodyIn, parts = [] } of records) {
    if ((bodyIn?.uid ?? uid) !== owner || !parts.some((part) => part.file === file)) continue;
    let isChanged = false;
    const transition = loseBody(index, file);
    const state = await rows.transact(uid, 'all', (before) => {
      const change = transition(before);
      isChanged = change !== null;
      return change;
    });
    if (isChanged) after = state;
  }
  return after;
}

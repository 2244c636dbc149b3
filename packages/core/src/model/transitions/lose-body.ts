import { filesOf, partsBefore, storedBytes, withPart } from '../body-parts.ts';
import { salvagedRecord } from '../damaged-rows.ts';
import { nextEpoch } from '../rows.ts';
import { changeRecord, type Transition } from './transition.ts';

/**
 * Bytes in a file of a record that was done are gone: it has failed, says so, and the others stay as they are. A registration
 * that had succeeded has failed now. The epoch is raised: whoever still relies on the record must not write. `null` when the
 * record is not done, or does not name the file.
 */
export function loseBody(index: number, file: string): Transition {
  return ({ registration, records }) => {
    const record = records.find((candidate) => candidate.index === index);
    if (record?.state !== 'done' || !filesOf(record).includes(file)) return null;
    const { uid, bodyIn } = record;
    const failed = salvagedRecord({ uid, index }, record, 'bytes of its body are lost');
    const { failureReason, problem } = failed;
    const hadSucceeded = registration.result === 'success';
    return {
      registration: nextEpoch(registration, {
        downloaded: Math.max(0, registration.downloaded - storedBytes(record)),
        ...(hadSucceeded && { result: 'failure', failureReason, problem }),
      }),
      records: [failed],
      ...(!bodyIn && { deleteBodies: [{ uid, index, side: 'response' }] }),
    };
  };
}

/**
 * Of a part that lies ahead of a gap only the bytes before `end` can be relied on. The epoch is raised: whoever still counts on the
 * others must not write.
 */
export function trimPart(epoch: number, index: number, file: string, end: number): Transition {
  return changeRecord(epoch, index, ({ parts = [], ...record }, { downloaded }) => {
    const part = parts.find((candidate) => candidate.file === file);
    if (!part) return null;
    const others = parts.filter((candidate) => candidate.file !== file);
    const [kept] = partsBefore([part], end);
    const left = kept ? withPart(others, kept) : others;
    return {
      registration: {
        epoch: epoch + 1,
        downloaded: downloaded - (part.end - (kept?.end ?? part.start)),
      },
      record: { ...record, ...(left.length > 0 && { parts: left }) },
    };
  });
}

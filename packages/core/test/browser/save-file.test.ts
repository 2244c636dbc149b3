import { expect, test, vi } from 'vitest';
import { saveFile, writeFile } from '../../src/browser/save-file.ts';

/** A file of the user's with what was written into it so far. */
function userFile(write: (blob: Blob) => Promise<void> = async () => {}) {
  const calls: string[] = [];
  const writable = {
    write: async (blob: Blob) => {
      await write(blob);
      calls.push(`write ${await blob.text()}`);
    },
    close: async () => void calls.push('close'),
    abort: async () => void calls.push('abort'),
  };
  const handle = { createWritable: async () => writable } as unknown as FileSystemFileHandle;
  return { calls, handle };
}

const sound = async () => new File(['sound'], 'ep.mp3');

test('the picker is asked at once, with the name, before the file is there', async () => {
  const { calls, handle } = userFile();
  let give = (_: File): void => {};
  const file = new Promise<File>((resolve) => (give = resolve));
  const showSaveFilePicker = vi.fn(async () => handle);
  const saved = saveFile('ep.mp3', () => file, { showSaveFilePicker, setTimeout });
  expect(showSaveFilePicker).toHaveBeenCalledWith({ suggestedName: 'ep.mp3' });
  give(await sound());
  await saved;
  expect(calls).toEqual(['write sound', 'close']);
});

test('when the user cancels, nothing is read', async () => {
  const read = vi.fn(sound);
  const showSaveFilePicker = () => Promise.reject(new DOMException('No.', 'AbortError'));
  const saved = saveFile('ep.mp3', read, { showSaveFilePicker, setTimeout });
  await expect(saved).rejects.toMatchObject({ name: 'AbortError' });
  expect(read).not.toHaveBeenCalled();
});

test('what fails on the way leaves the file as it was', async () => {
  const full = new DOMException('Full.', 'QuotaExceededError');
  const { calls, handle } = userFile(() => Promise.reject(full));
  await expect(writeFile(handle, await sound())).rejects.toBe(full);
  expect(calls).toEqual(['abort']);
});

test('a worker can ask nobody', async () => {
  const read = vi.fn(sound);
  await expect(saveFile('ep.mp3', read, { setTimeout })).rejects.toMatchObject({
    name: 'NotSupportedError',
  });
  expect(read).not.toHaveBeenCalled();
});

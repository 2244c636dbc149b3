import { expect, onTestFinished, test, vi } from 'vitest';

test('a browser without `URL.canParse` (Safari 16.4) names files, and finds those of a cache', async () => {
  const { canParse } = URL;
  Reflect.deleteProperty(URL, 'canParse');
  vi.resetModules();
  onTestFinished(() => {
    URL.canParse = canParse;
    vi.resetModules();
  });
  const { fileNameOf } = await import('../../src/http/file-name.ts');
  expect(fileNameOf(new Headers(), 'https://media.test/ep-5.mp3')).toBe('ep-5.mp3');
  expect(fileNameOf(new Headers(), 'no address')).toBe('download');
  const { absoluteUrl } = await import('../../src/interop/find-file.ts');
  expect(absoluteUrl('ep-5.mp3#t=10', 'https://media.test/a/')).toBe(
    'https://media.test/a/ep-5.mp3',
  );
  expect(absoluteUrl('ep-5.mp3', '')).toBeNull();
  const { isUrl } = await import('../../src/model/url-guard.ts');
  expect([isUrl('https://media.test/'), isUrl('media')]).toEqual([true, false]);
});

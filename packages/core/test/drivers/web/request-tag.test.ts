import { expect, test } from 'vitest';
import { readTag, tagUrl } from '../../../src/drivers/web/native-fetches.ts';

test('a tag comes back, whatever the manager is called, and does not change where the request goes', () => {
  for (const name of ['bgfetch', 'a/b #c', '']) {
    const tag = { name, uid: 'a3b', index: 12 };
    const url = tagUrl('https://app.test/a?b=1#chapter', tag);
    expect(url).toMatch(/^https:\/\/app\.test\/a\?b=1#bgfetch\//);
    expect(readTag(url)).toEqual(tag);
  }
});

test.each([
  'https://app.test/',
  'https://app.test/#bgfetch/a/b',
  'https://app.test/#bgfetch/a/b/c',
])('%s has none', (url) => expect(readTag(url)).toBeNull());

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileNameOf } from '../../src/http/file-name.ts';

const URL_ = 'https://media.test/episodes/ep%205.mp3?token=1#t=10';
const named = (disposition: string, url = URL_) =>
  fileNameOf(new Headers({ 'content-disposition': disposition }), url);

test.each([
  // RFC 6266 §5
  ['Attachment; filename=example.html', 'example.html'],
  ['INLINE; FILENAME= "an example.html"', 'an example.html'],
  ["attachment; filename*= UTF-8''%e2%82%ac%20rates", '€ rates'],
  [`attachment; filename="EURO rates"; filename*=utf-8''%e2%82%ac%20rates`, '€ rates'],
  [`attachment; filename*=UTF-8'de'%c3%a4.txt; filename="a.txt"`, 'ä.txt'],
  ["attachment; filename*=iso-8859-1'en'%A3%20rates", '£ rates'],
  [String.raw`attachment; filename="a \"quoted\" name.txt"`, 'a _quoted_ name.txt'],
  ['attachment; filename="semi;colon=here.txt"; size=5', 'semi;colon=here.txt'],
  // What can't be read is passed over.
  [`attachment; filename*=UTF-8''%ff; filename="plain.txt"`, 'plain.txt'],
  [`attachment; filename*=KOI8-R''%c1; filename="plain.txt"`, 'plain.txt'],
  // No folders, nothing that a file system refuses.
  ['attachment; filename="../../etc/passwd"', 'passwd'],
  [String.raw`attachment; filename="C:\\Users\\x\\report.pdf"`, 'report.pdf'],
  ["attachment; filename*=UTF-8''..%2F..%2Fevil.sh", 'evil.sh'],
  ['attachment; filename=".htaccess"', 'htaccess'],
  ["attachment; filename*=UTF-8''invoice%E2%80%AEfdp.exe", 'invoice_fdp.exe'],
  // No name: the URL has one.
  ['attachment', 'ep 5.mp3'],
  ['attachment; filename=""', 'ep 5.mp3'],
  ['attachment; filename=".."', 'ep 5.mp3'],
])('Content-Disposition: %s is %s', (disposition, name) => {
  expect(named(disposition)).toBe(name);
});

test('UTF-8 bytes in a quoted name are read as such, other bytes as Latin-1', () => {
  const bytes = [...new TextEncoder().encode('smörgås.txt')];
  expect(named(`attachment; filename="${String.fromCharCode(...bytes)}"`)).toBe('smörgås.txt');
  expect(named('attachment; filename="sm\xf6r.txt"')).toBe('smör.txt');
});

test.each([
  ['https://media.test/a/b/sound.ogg', 'sound.ogg'],
  ['https://media.test/100%25.txt', '100%.txt'],
  ['https://media.test/%zz', '%zz'],
  ['https://media.test/a%2Fb', 'b'],
  ['https://media.test/folder/', 'download'],
  ['https://media.test', 'download'],
  ['', 'download'],
])('without a header, %s is called %s', (url, name) => {
  expect(fileNameOf(new Headers(), url)).toBe(name);
});

test('whatever a server says, it is one plain name', () => {
  const value = fc.string({
    unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
  });
  fc.assert(
    fc.property(value, fc.webPath(), (text, path) => {
      const name = named(
        `attachment; filename=${text}; filename*=UTF-8''${text}`,
        `https://a.test${path}`,
      );
      expect(name).not.toMatch(/[/\\<>:"|?*\p{Cc}]|^\.|\.$/u);
      expect(name.length).toBeGreaterThan(0);
      expect(name.length).toBeLessThanOrEqual(255);
    }),
  );
});

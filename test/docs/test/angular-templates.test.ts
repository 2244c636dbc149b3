import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../../scripts/bootstrap/project-root.mjs';
import { complaintsAbout } from '../src/complaints.ts';
import { examples } from '../src/examples.ts';
import { pages, readPage } from '../src/pages.ts';
import { readSnippets } from '../src/read-snippets.ts';
import { writeSnippets } from '../src/write-snippets.ts';

/** Angular's compiler: `tsc` sees no more in a template than a string. It takes ten seconds, so `npm test` does without. */
const ngc = join(projectRoot, 'examples/ionic-angular/node_modules/.bin/ngc');
const isThorough = process.env.BGFETCH_DOCS === 'all';
const timeout = 120_000;

const components = [
  ...pages().flatMap((page) => readSnippets(page, readPage(page))),
  ...examples(),
].filter(({ before, code }) => /\btemplate: `/.test(before + code));

test('there are templates in the docs, and in docstrings of the Angular service', () => {
  const sources = components.map(({ page }) => page);
  expect(sources).toContain('docs/start/angular.md');
  expect(sources).toContain('packages/ionic/src/background-fetch-service.ts');
});

if (isThorough) {
  test('the templates of Angular components compile, strictly', { timeout }, async () => {
    const written = writeSnippets('angular', components);
    expect(await complaintsAbout(written, ngc)).toEqual([]);
  });

  test('a template that is wrong is found, with the line of its page', { timeout }, async () => {
    const page =
      "```ts\nimport { Component } from '@angular/core';\n\n@Component({\n  selector: 'app-root',\n  template: `\n    {{ missing }}\n  `,\n})\nexport class App {}\n```\n";
    const written = writeSnippets('angular-wrong', readSnippets('page.md', page));
    expect(await complaintsAbout(written, ngc)).toEqual([
      expect.stringMatching(/^page\.md:7: error TS2339: .*'missing'/),
    ]);
  });
}

import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { projectRoot } from '../../../scripts/bootstrap/project-root.mjs';
import { runCommand } from '../../../scripts/command/run-command.ts';
import type { WrittenSnippet } from './write-snippets.ts';

/** What a compiler says of snippets that were written together, with the lines of their pages: `tsc`, or one that takes its arguments. */
export async function complaintsAbout(
  written: readonly WrittenSnippet[],
  compiler = 'tsc',
): Promise<readonly string[]> {
  const home = written[0]?.home ?? projectRoot;
  const project = relative(projectRoot, join(home, 'tsconfig.json'));
  const args = ['--noEmit', '--pretty', 'false', '--project', project];
  const { code, output } = await runCommand(compiler, args, { quiet: true });
  const complaints = stripVTControlCharacters(output)
    .split('\n')
    .flatMap((line): readonly string[] => {
      // `file(1,2): error …` by TypeScript, `file:1:2 - error …` by Angular, which shows the source below it.
      const [, file, at, words] =
        /^(?:(.+?)[(:](\d+)[,:]\d+\)?(?::| -) )?(error .*)$/.exec(line) ?? [];
      if (words === undefined) return /^ {2,}\w/.test(line) ? [line] : [];
      const snippet = written.find(({ path }) =>
        [projectRoot, home].some((folder) => file && join(folder, file) === path),
      );
      return [
        snippet
          ? `${snippet.page}:${snippet.line + Number(at) - 1 - snippet.offset}: ${words}`
          : line,
      ];
    });
  return code !== 0 && complaints.length === 0 ? [`${compiler}: ${output}`] : complaints;
}

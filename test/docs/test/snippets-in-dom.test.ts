// @vitest-environment jsdom
import { runSnippetsHere } from '../src/run-snippets-here.ts';

await runSnippetsHere('dom');

import { runSnippetsHere } from '../src/run-snippets-here.ts';

await runSnippetsHere('node');

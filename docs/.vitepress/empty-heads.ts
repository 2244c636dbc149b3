import type { MarkdownRenderer } from 'vitepress';

/** The head of a column that has no name is an ordinary cell: a header cell without text tells nobody anything. */
export function emptyHeads(md: MarkdownRenderer): void {
  md.core.ruler.push('empty-heads', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      if (token.type !== 'th_open' || tokens[index + 1]?.content !== '') continue;
      token.tag = 'td';
      const end = tokens[index + 2];
      if (end) end.tag = 'td';
    }
  });
}

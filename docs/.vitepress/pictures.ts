import type { MarkdownRenderer } from 'vitepress';

/**
 * A `<picture>` on the code host follows what the system prefers. The site has a switch of its own, so it gets both pictures, and its
 * styles show one: the files of a pair are called `…-light` and `…-dark`.
 */
export function pictures(md: MarkdownRenderer): void {
  md.core.ruler.push('pictures', ({ tokens }) => {
    for (const token of tokens) {
      if (token.type !== 'html_block' || !token.content.startsWith('<picture>')) continue;
      const lines = token.content.split('\n');
      const light = lines
        .filter((line) => !line.includes('prefers-color-scheme: dark'))
        .join('\n')
        // What is not shown is not loaded.
        .replace('<img ', '<img loading="lazy" ');
      const dark = light.replaceAll('-light.', '-dark.');
      token.content =
        light.replace('<picture>', '<picture class="in-light">') +
        dark.replace('<picture>', '<picture class="in-dark">');
    }
  });
}

/** What a tab is called on the page: `this tab`, or the end of its name as in `tab 3f2a`. */
export function contextName(contextId: string, own: string): string {
  return contextId === own ? 'this tab' : `tab ${shortContext(contextId)}`;
}

export function shortContext(contextId: string): string {
  return contextId.replace(/[^\p{L}\p{N}]/gu, '').slice(-4);
}

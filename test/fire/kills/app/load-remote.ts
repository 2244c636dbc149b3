/** Lets a test command the page where no protocol does. */
export function loadRemote(parameters: URLSearchParams): void {
  const remote = parameters.get('remote');
  if (!remote) return;
  const script = document.createElement('script');
  script.src = remote;
  document.head.append(script);
}

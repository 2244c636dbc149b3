/** @jest-environment jsdom */
const { createElement, act } = require('react');
const { createRoot } = require('react-dom/client');
const { BackgroundFetchProvider, useBackgroundFetch } = require('@bgfetch/react');
const { createFakeManager } = require('@bgfetch/react/testing');

globalThis.IS_REACT_ACT_ENVIRONMENT = true;

function Episode() {
  const { status, downloaded, error, start } = useBackgroundFetch('ep-5');
  const text = error ? error.message : `${status} ${downloaded}`;
  return createElement('button', { onClick: () => start('/ep-5.mp3') }, text);
}

test('a component shows what the fake manager says', async () => {
  const bg = createFakeManager();
  const place = document.body.appendChild(document.createElement('div'));
  const app = createElement(BackgroundFetchProvider, { manager: bg }, createElement(Episode));
  await act(async () => createRoot(place).render(app));
  expect(place.textContent).toBe('none 0');

  bg.failNextFetch(new Error('no room'));
  await act(async () => place.firstChild.click());
  expect(place.textContent).toBe('no room');

  await act(async () => place.firstChild.click());
  await act(async () => bg.show('ep-5', { status: 'running', downloaded: 400 }));
  // The view moves on at the end of the frame.
  await act(async () => new Promise((resolve) => requestAnimationFrame(resolve)));
  expect(place.textContent).toBe('running 400');
  await act(async () => bg.settle('ep-5'));
  await act(async () => new Promise((resolve) => requestAnimationFrame(resolve)));
  expect(bg.calls).toEqual(['fetch ep-5', 'fetch ep-5']);
});

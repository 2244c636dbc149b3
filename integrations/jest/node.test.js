const { createBackgroundFetch } = require('@bgfetch/core');
const { createFakeManager } = require('@bgfetch/core/testing');

test('the manager, as on a server', async () => {
  expect(await createBackgroundFetch().getIds()).toEqual([]);
});

test('a download of the fake manager, and its record', async () => {
  const bg = createFakeManager();
  const episode = await bg.fetch('ep-5', '/ep-5.mp3');
  await bg.respond('ep-5', '/ep-5.mp3', new Response('the sound'));
  await bg.settle('ep-5');
  const record = await episode.match('/ep-5.mp3');
  expect(await (await record.responseReady).text()).toBe('the sound');
});

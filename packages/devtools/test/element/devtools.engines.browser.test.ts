import { describe, expect, test, vi } from 'vitest';
import { heldOnce } from '../../../../test/scripted-server/src/client.ts';
import { hasFiles } from '../../../core/test/storage/stored-files.ts';
import { axeFindings, openDevtools, scripted } from './opened-devtools.ts';

const MB = 1_000_000;

/** A download that stops after 2 of 6 MB, and one that is answered with 503. */
async function withDownloads(theme?: 'light' | 'dark') {
  const opened = await openDevtools(theme);
  const { bg, devtools } = opened;
  const held = await scripted.script('held.bin', heldOnce('held', 6 * MB, 2 * MB));
  const busy = await scripted.script('busy.bin', {
    kind: 'resource',
    seed: 'busy',
    bytes: MB,
    faults: Array.from({ length: 50 }, () => ({ status: 503, retryAfter: '60' })),
  });
  devtools.open = true;
  await opened.shows('There is no background fetch');
  await bg.fetch('busy', busy.url);
  await bg.fetch('held', held.url);
  await opened.shows('2.0 MB of 6.0 MB');
  return { ...opened, held, busy };
}

const focused = ({ devtools }: { devtools: HTMLElement }) => devtools.shadowRoot?.activeElement;
const press = (target: Element | null | undefined, key: string) =>
  target?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }));

describe('<bgfetch-devtools>', () => {
  test('shows what is stored where, what was answered, and why an attempt failed', async () => {
    const { button, shows, devtools } = await withDownloads();
    const place = hasFiles ? 'in a file' : 'in rows';
    await shows(place);
    await shows(/Runs in\s*this tab/);
    const bar = devtools.shadowRoot?.querySelector('.bar[aria-label]');
    expect(bar?.getAttribute('aria-label')).toBe(
      `2.0 MB of 6.0 MB: 0 byte to 2.0 MB ${place}, 2.0 MB to 6.0 MB missing`,
    );
    await shows('Answer: 200 OK');
    button('History').click();
    await shows(/busy, request 0\s*an attempt failed with status 503: HttpError/);
    await shows('as the server asked');
    button('Tabs').click();
    await shows(/This tab \(\w+\)\s*busy, held|This tab \(\w+\)\s*held, busy/);
    button('Storage').click();
    const [files, rows] = hasFiles ? ['2.0 MB', '0 byte'] : ['0 byte', '2.0 MB'];
    await shows(new RegExp(`held\\s*${files}\\s*${rows}\\s*0 byte\\s*2\\.0 MB`));
  });

  test('pauses, resumes, retries, aborts and releases', async () => {
    const { bg, button, shows, held } = await withDownloads();
    const snapshot = () => bg.registration('held').getSnapshot();
    button('Pause').click();
    await shows('Paused held.');
    expect(snapshot()?.status).toBe('paused');
    await vi.waitUntil(() => button('Resume'));
    button('Resume').click();
    await shows('Resumed held.');
    await scripted.signal(held, 'go-on');
    await vi.waitUntil(() => snapshot()?.result === 'success');
    await shows('Success');
    button('Abort').click();
    await shows('Abort: It has ended.');
    button('Release').click();
    await shows('Released held.');
    expect(await bg.get('held')).toBeUndefined();
    // The other one is shown now.
    await shows('One attempt has failed since the last byte, the last with status 503.');
    button('Retry now').click();
    await shows(/2 attempts have failed/);
  });

  test('goes offline and online again', async () => {
    const { bg, button, shows, network } = await withDownloads();
    const offline = button('Go offline');
    offline.click();
    await vi.waitUntil(() => bg.registration('held').getSnapshot()?.waitingFor === 'network');
    expect(navigator.onLine).toBe(false);
    await vi.waitUntil(() => offline.getAttribute('aria-pressed') === 'true');
    await shows('Offline, in all tabs');
    await shows('for a network');
    offline.click();
    expect(network.online.getSnapshot()).toBe(true);
    expect(navigator.onLine).toBe(true);
    await vi.waitUntil(() => bg.registration('held').getSnapshot()?.result === 'success');
  });

  test('simulates a wake, where the app has asked for wakes', async () => {
    const { bg, button, shows, devtools } = await openDevtools();
    devtools.open = true;
    button('Simulate a wake').click();
    await shows(/Simulate a wake: /);
    await bg.periodic.configure({ minimumFetchInterval: 60 });
    let woken = 0;
    bg.on('wake', () => {
      woken += 1;
    });
    button('Simulate a wake').click();
    button('Wakes').click();
    await vi.waitUntil(() => woken === 1);
    await shows(/com\.transistorsoft\.bgfetch\.devtools by timer\s*0 s, given back/);
  });

  test('the focus goes into the panel and comes back, and the arrows move between the tabs', async () => {
    const opened = await openDevtools();
    const { button } = opened;
    const launcher = button('bgfetch devtools');
    launcher.focus();
    launcher.click();
    expect(focused(opened)?.textContent).toBe('Fetches');
    press(focused(opened), 'ArrowRight');
    expect(focused(opened)?.textContent).toBe('History');
    expect(focused(opened)?.getAttribute('aria-selected')).toBe('true');
    press(focused(opened), 'End');
    expect(focused(opened)?.textContent).toBe('Storage');
    press(focused(opened), 'ArrowRight');
    expect(focused(opened)?.textContent).toBe('Fetches');
    press(focused(opened), 'Escape');
    expect(opened.devtools.open).toBe(false);
    expect(focused(opened)).toBe(launcher);
  });

  test('a button keeps the focus while the numbers change', async () => {
    const opened = await withDownloads();
    opened.button('Pause').focus();
    await scripted.signal(opened.held, 'go-on');
    await opened.shows('Success');
    expect(focused(opened)?.textContent).toBe('Pause');
    expect(focused(opened)?.getAttribute('aria-disabled')).toBe('true');
  });

  test('ids and words of servers are never taken for markup', async () => {
    const { bg, shows, devtools } = await openDevtools();
    devtools.open = true;
    const evil = '<img src=x onerror="globalThis.pwned = true">';
    const resource = await scripted.script('evil.bin', {
      kind: 'resource',
      seed: 'evil',
      bytes: 10,
    });
    await bg.fetch(evil, resource.url);
    await shows(evil);
    expect(devtools.shadowRoot?.querySelector('img')).toBeNull();
    expect(globalThis).not.toHaveProperty('pwned');
  });

  test('closed, it follows nothing', async () => {
    const { bg, button, shows, devtools } = await openDevtools();
    devtools.open = true;
    await shows('There is no background fetch');
    button('Close').click();
    const subscribe = vi.spyOn(bg.registrations, 'subscribe');
    const query = vi.spyOn(navigator.locks, 'query');
    // Twice as long as the panel waits before it looks again.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(subscribe).not.toHaveBeenCalled();
    expect(query).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  test.each(['light', 'dark'] as const)('axe finds nothing, %s', async (theme) => {
    const { devtools, button, shows, held } = await withDownloads(theme);
    document.body.style.background = theme === 'dark' ? '#111' : '#fff';
    for (const tab of ['Fetches', 'History', 'Tabs', 'Wakes', 'Storage']) {
      button(tab).click();
      await new Promise(requestAnimationFrame);
      expect(await axeFindings(devtools), tab).toEqual([]);
    }
    button('Fetches').click();
    devtools.shadowRoot?.querySelector('details')?.setAttribute('open', '');
    button('Abort').click();
    await shows('Failed');
    expect(await axeFindings(devtools)).toEqual([]);
    button('Close').click();
    expect(await axeFindings(devtools)).toEqual([]);
    await scripted.signal(held, 'go-on');
  });
});

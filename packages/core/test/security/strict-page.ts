import { lastValueFrom } from 'rxjs';
import { createBackgroundFetch } from '../../src/index.ts';

/** What the page tells whoever has framed it. */
export interface StrictReport {
  readonly results: readonly string[];
  readonly text: string;
  readonly violations: readonly string[];
}

export interface StrictTask {
  readonly name: string;
  readonly download: string;
  readonly upload: string;
}

const violations: string[] = [];
document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
  violations.push(effectiveDirective),
);

/** Proves that the policy is in force, and that whatever was violated before has been told of. */
function forbidden(): Promise<unknown> {
  const told = new Promise((resolve) =>
    document.addEventListener('securitypolicyviolation', resolve, { once: true }),
  );
  fetch('data:,forbidden').catch(() => {});
  return told;
}

async function work({ name, download, upload }: StrictTask): Promise<StrictReport> {
  const manager = createBackgroundFetch({ name, driver: 'foreground' });
  const put = new Request(upload, { method: 'PUT', body: 'x'.repeat(10_000) });
  const started = [await manager.fetch('down', download), await manager.fetch('up', put)];
  const results: string[] = [];
  for (const registration of started) {
    const { problem, result } = await lastValueFrom(registration.snapshot$);
    results.push(problem?.message ?? result);
  }
  const record = await started[0]?.match(download);
  const text = (await (await record?.responseReady)?.text()) ?? '';
  for (const registration of started) await registration.release();
  manager.close();
  await forbidden();
  return { results, text, violations: [...violations] };
}

addEventListener('message', async ({ data }) => parent.postMessage(await work(data)));
parent.postMessage('open');

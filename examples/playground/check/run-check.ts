import { createMediaServer } from '@bgfetch-examples/media-server';
import { openTusRoute } from '@bgfetch-examples/media-server/tus';
import type { Comparison } from './compare-files.ts';
import { faultsScenario } from './faults-scenario.ts';
import { foregroundScenario } from './foreground-scenario.ts';
import { hotelScenario } from './hotel-scenario.ts';
import { phoneScenario } from './phone-scenario.ts';
import { printTable } from './print-table.ts';
import { SCOPE, type Scenario } from './scenario.ts';
import { webScenario } from './web-scenario.ts';
import { withBrowser } from './with-browser.ts';

const LIMIT_MS = 240_000;

const scenarios: Readonly<Record<string, Scenario>> = {
  foreground: foregroundScenario,
  web: webScenario,
  faults: faultsScenario,
  phone: phoneScenario,
  hotel: hotelScenario,
};

/**
 * The playground without eyes. Returns the exit code: 0 when every byte was as the server meant it.
 *
 * @param only the name of one scenario. Default: all
 */
export async function runCheck(staticDir: string, only?: string): Promise<number> {
  const deadline = setTimeout(() => {
    console.error(`\nThe check took longer than ${LIMIT_MS / 1000} s. Something hangs.`);
    // Takes the browser along: Playwright kills it on exit.
    process.exit(1);
  }, LIMIT_MS);
  const tus = await openTusRoute(SCOPE);
  const server = createMediaServer({ staticDir, route: tus.route });
  const { port } = await server.listen(0);
  const url = `http://localhost:${port}/`;
  const compared: Comparison[] = [];
  const failed: string[] = [];
  for (const [name, scenario] of Object.entries(scenarios)) {
    if (only !== undefined && name !== only) continue;
    try {
      compared.push(...(await withBrowser((context) => scenario({ context, server, url }))));
    } catch (error) {
      failed.push(name);
      console.error(`  ${error instanceof Error ? error.message : String(error)}`);
    }
    server.state.faults.clear(SCOPE);
  }
  await server.close();
  await tus.close();
  clearTimeout(deadline);

  if (compared.length > 0) printTable(compared);
  const wrong = compared.filter(({ verified }) => !verified).length;
  if (wrong === 0 && failed.length === 0) {
    console.log(`\nAll ${compared.length} files are byte for byte what the server sent.`);
    return 0;
  }
  if (wrong > 0) console.error(`\n${wrong} of ${compared.length} files differ.`);
  if (failed.length > 0) console.error(`\nDid not come to an end: ${failed.join(', ')}.`);
  return 1;
}

import { createMediaServer } from '@bgfetch-examples/media-server';
import { openTusRoute } from '@bgfetch-examples/media-server/tus';
import { SCOPE } from '../src/media/server-address.ts';

const USUAL_PORT = 4173;

/** Serves the playground until it is told to stop. */
export async function runPlayground(staticDir: string, port: string | undefined): Promise<void> {
  const tus = await openTusRoute(SCOPE);
  const server = createMediaServer({ staticDir, route: tus.route });
  const address = await listen(server, port);
  // By this name, and not 127.0.0.1: the page uses the other one to reach the controls past its downloads.
  console.log(greeting(`http://localhost:${address.port}/`));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.close().then(tus.close));
  }
}

async function listen(
  server: ReturnType<typeof createMediaServer>,
  port: string | undefined,
): Promise<{ port: number }> {
  if (port !== undefined) return server.listen(Number(port));
  try {
    return await server.listen(USUAL_PORT);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return server.listen(0);
  }
}

function greeting(url: string): string {
  return `
  The playground is at ${url}

  Start a few files, then try to lose a byte:
    · reload the page in the middle, or kill its tab
    · open a second tab, close the first, and watch the second take over
    · take the server down, or let it reset every connection
    · choose the web driver (Chrome, Edge), and close every tab
    · switch on the captive portal, or four connections, and look into the devtools (bottom left)
  Each finished file is read back and compared with the server's SHA-256.

  Ctrl+C ends it. \`npm start -- --check\` does all this without eyes.
`;
}

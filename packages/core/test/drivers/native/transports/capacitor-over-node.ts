import { browserShell, type NativeShell } from '../../../../src/browser/native-shell.ts';

/** `Capacitor` with a `CapacitorHttp` that behaves as the native ones were read to, over Node's own fetch. */
export function capacitorOverNode(requests: string[] = []): NativeShell {
  const CapacitorHttp = {
    async request(options: { url: string; method: string; headers: Record<string, string> }) {
      requests.push(options.headers.range ?? (options.method === 'HEAD' ? 'head' : 'whole'));
      const { url, method, headers } = options;
      const response = await fetch(url, { method, headers });
      const bytes = Buffer.from(await response.arrayBuffer());
      const isJson = response.headers.get('content-type')?.includes('application/json');
      return {
        status: response.status,
        headers: { null: 'HTTP/1.1 200 OK', ...Object.fromEntries(response.headers) },
        url: response.url,
        // Android breaks its Base64 into lines.
        data: isJson
          ? JSON.parse(bytes.toString())
          : bytes.toString('base64').replace(/.{76}/g, '$&\n'),
      };
    },
  };
  const Capacitor = {
    isNativePlatform: () => true,
    isPluginAvailable: (name: string) => name === 'CapacitorHttp',
    Plugins: { CapacitorHttp },
  };
  return browserShell((name) => (name === 'Capacitor' ? Capacitor : undefined));
}

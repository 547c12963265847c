/** Where a database URL leads, in words that may be printed. */
export interface DatabaseTarget {
  /** The URL with nothing secret in it. */
  readonly shown: string;
  /** Host and port. */
  readonly server: string;
  readonly host: string;
  readonly user: string;
  readonly database: string;
  /** Takes the password out of a text. */
  conceal(text: string): string;
}

const DEFAULT_PORT = '5432';
const PUBLIC_PARAMETERS = ['sslmode', 'ssl', 'host', 'port'];

/**
 * Takes a PostgreSQL URL apart; nothing when it is none. What is shown is put together from
 * known parts: a password with an unescaped character in it may end up anywhere in a URL.
 */
export function describeTarget(text: string): DatabaseTarget | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  if (!/^postgres(ql)?:$/.test(url.protocol) || url.hash !== '') return undefined;
  const host = url.hostname || url.searchParams.get('host') || 'localhost';
  const port = url.port || url.searchParams.get('port') || DEFAULT_PORT;
  const user = decode(url.username) || url.searchParams.get('user') || '';
  const database = decode(url.pathname.slice(1)) || user;
  const server = host.startsWith('/') ? host : `${host}:${port}`;
  const secrets = [url.password, decode(url.password), url.searchParams.get('password') ?? ''];
  return {
    shown: show(url),
    server,
    host,
    user,
    database,
    conceal: (message) =>
      secrets.filter(Boolean).reduce((safe, secret) => safe.replaceAll(secret, '***'), message),
  };
}

function show(url: URL): string {
  const account = url.username ? `${url.username}${url.password ? ':***' : ''}@` : '';
  const parameters = [...url.searchParams].map(
    ([name, value]) => `${name}=${PUBLIC_PARAMETERS.includes(name) ? value : '***'}`,
  );
  const query = parameters.length > 0 ? `?${parameters.join('&')}` : '';
  return `${url.protocol}//${account}${url.host}${url.pathname}${query}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

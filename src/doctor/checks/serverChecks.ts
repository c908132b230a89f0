import { packageVersion } from '../../values/packageVersion.js'
import { checkOf, findingsOf, rounded } from '../check.js'
import { thresholds } from '../thresholds.js'

const server = { subject: 'server', isOfProduction: true } as const
const PROXY = 'operations.md#behind-a-proxy'

/** The headers that every reply has, and the words that their values must hold. */
const wanted: Readonly<Record<string, RegExp>> = {
  'content-security-policy': /frame-ancestors 'none'/,
  'x-content-type-options': /^nosniff$/i,
  'referrer-policy': /^no-referrer$/i,
}

function hstsSeconds(headers: Readonly<Record<string, string>>): number {
  return Number(/max-age=(\d+)/i.exec(headers['strict-transport-security'] ?? '')?.[1] ?? 0)
}

/** Checks of a running server, as a stranger sees it. */
export const serverChecks = [
  checkOf(
    'server',
    { ...server, id: 'server-tls', severity: 'error', looksFor: 'a server without TLS, or with a certificate that ends soon', link: PROXY },
    ({ isEncrypted, isLoopback, certificateDays, tlsVersion }) =>
      findingsOf(
        [
          !isEncrypted && !isLoopback,
          { evidence: 'The server answers at http://, so others can read keys and tokens', fix: 'Put a proxy with TLS in front.' },
        ],
        [
          certificateDays !== undefined && certificateDays < thresholds.certificateDays.value,
          { evidence: `The certificate ends in ${rounded(certificateDays ?? 0)} days`, fix: 'Renew the certificate.', severity: 'warning' },
        ],
        [
          tlsVersion !== undefined && !['TLSv1.2', 'TLSv1.3'].includes(tlsVersion),
          { evidence: `The server speaks ${tlsVersion}`, fix: 'Allow TLS 1.2 and 1.3 alone at the proxy.' },
        ],
      ),
  ),
  checkOf(
    'server',
    {
      ...server,
      id: 'server-headers',
      severity: 'error',
      looksFor: 'replies without the headers that protect browsers, such as HSTS and CSP',
      link: PROXY,
    },
    ({ headers, isEncrypted }) => {
      const missing = Object.entries(wanted).flatMap(([name, words]) => (words.test(headers[name] ?? '') ? [] : [name]))
      const told = ['server', 'x-powered-by'].filter((name) => /\d/.test(headers[name] ?? ''))
      return findingsOf(
        [
          missing.length > 0,
          { evidence: `The proxy removes or changes ${missing.join(', ')}`, fix: 'Let the proxy pass the headers of the gateway.' },
        ],
        [
          isEncrypted && hstsSeconds(headers) < thresholds.hstsSeconds.value,
          {
            evidence: `strict-transport-security holds for ${hstsSeconds(headers)} s`,
            fix: 'Let the proxy pass the header of the gateway, which holds for a year.',
          },
        ],
        [
          told.length > 0,
          {
            evidence: `${told.join(' and ')} tells the version of a program`,
            fix: 'Switch it off at the proxy: server_tokens off.',
            severity: 'info',
          },
        ],
      )
    },
  ),
  checkOf(
    'server',
    {
      ...server,
      id: 'server-introspection',
      severity: 'error',
      looksFor: 'a running server that answers introspection',
      link: 'settings.md',
    },
    ({ answersIntrospection }) =>
      findingsOf([
        answersIntrospection,
        { evidence: 'The server shows its schema to strangers', fix: 'Set INTROSPECTION=false, and start it again.' },
      ]),
  ),
  checkOf(
    'server',
    { ...server, id: 'server-playground', severity: 'error', looksFor: 'a running server that serves the playground', link: 'settings.md' },
    ({ servesPlayground }) =>
      findingsOf([servesPlayground, { evidence: 'The server serves /playground', fix: 'Set PLAYGROUND=false, and start it again.' }]),
  ),
  checkOf(
    'server',
    {
      ...server,
      id: 'server-metrics',
      severity: 'error',
      looksFor: 'a running server whose metrics everybody can read',
      link: 'monitoring.md#who-reads-the-metrics',
    },
    ({ showsMetrics }) =>
      findingsOf([
        showsMetrics,
        { evidence: '/metrics answers without a token', fix: 'Set METRICS_TOKEN or METRICS_PORT, and start it again.' },
      ]),
  ),
  checkOf(
    'server',
    { ...server, id: 'server-cors', severity: 'error', looksFor: 'a running server that pages of strangers may call', link: 'settings.md' },
    ({ strangersOrigin }) =>
      findingsOf([
        strangersOrigin !== undefined,
        { evidence: 'The server allows the origin of a stranger', fix: 'Remove the rule for access-control-allow-origin at the proxy.' },
      ]),
  ),
  checkOf(
    'server',
    {
      subject: 'server',
      id: 'server-version',
      severity: 'warning',
      looksFor: 'a server of another version than the doctor',
      link: 'versions.md#the-life-of-a-version',
    },
    ({ version }) =>
      findingsOf([
        version !== packageVersion,
        {
          evidence: `The server has version ${version}, and the doctor ${packageVersion}`,
          fix: 'Run the doctor of the version that serves.',
        },
      ]),
  ),
  checkOf(
    'server',
    {
      subject: 'server',
      id: 'server-health',
      severity: 'error',
      looksFor: 'a server or a dependency that is down',
      link: 'monitoring.md#health',
    },
    ({ status, down }) =>
      findingsOf([
        status !== 'healthy',
        {
          evidence: `/health says ${status ?? 'nothing'}${down.length > 0 ? `: ${down.join(', ')} is down` : ''}`,
          fix: 'See the section "When a part fails" of docs/operations.md.',
          ...(status === 'degraded' && { severity: 'warning' as const }),
        },
      ]),
  ),
] as const

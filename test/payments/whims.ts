import fc from 'fast-check'
import { type Answer, plain, type Whim } from '../support/unrulyProvider.js'

const chunked = ({ status, body }: Answer): string => {
  const half = Math.ceil(body.length / 2)
  const chunks = [body.slice(0, half), body.slice(half)].map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`)
  return `HTTP/1.1 ${status} X\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunks.join('')}0\r\n\r\n`
}
const closing = ({ status, body }: Answer): string => `HTTP/1.1 ${status} X\r\nConnection: close\r\n\r\n${body}`
const interim = (head: string) => (answer: Answer) => `HTTP/1.1 ${head}\r\n\r\n${plain(answer)}`
const inBody = (change: (body: string) => string) => (answer: Answer) => plain({ ...answer, body: change(answer.body) })

/** True answers in different forms. */
const dresses = fc.constantFrom<(answer: Answer) => string>(
  plain,
  chunked,
  closing,
  interim('100 Continue'),
  interim('102 Processing'),
  interim('103 Early Hints\r\nLink: </a.css>; rel=preload'),
  inBody((body) => `\r\n\t ${body}\n\n`),
  inBody((body) => `\ufeff${body}`),
  inBody((body) => `${body.slice(0, -1)},"more":{"id":"other","list":[1,2.50,true,null]}}`),
  ({ status, body }) => plain({ status: status === 201 ? 200 : status, body }),
)

/** Unreadable answers: the charge was made, but the gateway cannot know it. */
const unreadable = fc.constantFrom<(answer: Answer) => string>(
  inBody((body) => body.slice(0, 5)),
  inBody(() => ''),
  inBody(() => '<html>201</html>'),
  inBody(() => '{"id":null}'),
  inBody(() => '{"id":""}'),
  inBody(() => '[{"id":"other"}]'),
  inBody(() => `{"id":"${'x'.repeat(256)}"}`),
  ({ body }) => plain({ status: 202, body }),
  ({ body }) => plain({ status: 302, body }),
  ({ body }) => plain({ status: 500, body }),
  () => 'SSH-2.0-OpenSSH_9.2\r\n',
  () => 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
  () => 'HTTP/1.1 100 Continue\r\n\r\n',
)

const status = (...statuses: number[]) => fc.constantFrom(...statuses)
const retryAfter = fc.constantFrom(
  '',
  'Retry-After: 3\r\n',
  'Retry-After: 100000\r\n',
  'Retry-After: soon\r\n',
  `Retry-After: ${new Date(Date.now() + 9e6).toUTCString()}\r\n`,
)
const oddBody = fc.constantFrom('', '{"id":"other"}', '<html>', '\0\0', '{"error":"no"}')

/** Random behaviours of a provider. A refusal may come before or after a charge whose answer was lost. @param slowMs a delay beyond the timeout of the call */
export const whims = (slowMs: number): fc.Arbitrary<Whim> =>
  fc.oneof(
    { weight: 6, arbitrary: dresses.map((dressed): Whim => ({ kind: 'answers', dressed })) },
    { weight: 4, arbitrary: unreadable.map((dressed): Whim => ({ kind: 'answers', dressed })) },
    {
      weight: 3,
      arbitrary: fc
        .record({ status: status(400, 404, 410, 418, 422, 451, 401, 403), body: oddBody })
        .map((refusal): Whim => ({ kind: 'refuses', ...refusal })),
    },
    {
      weight: 4,
      arbitrary: fc
        .record({ status: status(408, 409, 425, 429, 500, 502, 503, 504, 599), headers: retryAfter, body: oddBody })
        .map((refusal): Whim => ({ kind: 'refuses', ...refusal })),
    },
    {
      weight: 4,
      arbitrary: fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 90 })).map(
        ([isDone, at]): Whim => ({
          kind: 'breaksOff',
          isDone,
          ...(at > 20 && { bytes: (answer: Answer) => plain(answer).slice(0, at) }),
        }),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.oneof(
        fc.boolean().map((isDone): Whim => ({ kind: 'hangs', isDone })),
        fc.constant<Whim>({ kind: 'answers', dressed: plain, delayMs: slowMs }),
      ),
    },
  )

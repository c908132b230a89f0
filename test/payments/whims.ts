import fc from 'fast-check'
import { type Answer, type Dress, plain, plainly, type Whim } from '../support/unrulyProvider.js'

const chunked = ({ status, body }: Answer): string => {
  const half = Math.ceil(body.length / 2)
  const chunks = [body.slice(0, half), body.slice(half)].map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`)
  return `HTTP/1.1 ${status} X\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunks.join('')}0\r\n\r\n`
}
const closing = ({ status, body }: Answer): string => `HTTP/1.1 ${status} X\r\nConnection: close\r\n\r\n${body}`
const interim = (head: string) => (answer: Answer) => `HTTP/1.1 ${head}\r\n\r\n${plain(answer)}`
const inBody = (change: (body: string) => string) => (answer: Answer) => plain({ ...answer, body: change(answer.body) })

/** Correct replies in different forms. */
const dresses = fc.constantFrom(
  ...[
    plain,
    chunked,
    closing,
    interim('100 Continue'),
    interim('102 Processing'),
    interim('103 Early Hints\r\nLink: </a.css>; rel=preload'),
    inBody((body) => `\r\n\t ${body}\n\n`),
    inBody((body) => `\ufeff${body}`),
    inBody((body) => `${body.slice(0, -1)}${body === '{}' ? '' : ','}"more":{"id":"other","list":[1,2.50,true,null]}}`),
  ].map((bytes): Dress => ({ ...plainly, bytes })),
  withStatus(200, ({ status }) => status === 201),
)

/** A reply under another status. @param isMeant true for the replies to change; by default all */
function withStatus(status: number, isMeant: (answer: Answer) => boolean = () => true): Dress {
  const changed = (answer: Answer) => (isMeant(answer) ? { ...answer, status } : answer)
  return { bytes: (answer) => plain(changed(answer)), heard: (answer) => plainly.heard(changed(answer)) }
}
const withoutId = (change: (body: string) => string): Dress => ({ bytes: inBody(change), heard: ({ status }) => ({ status }) })
const noAnswer = (bytes: string): Dress => ({ bytes: () => bytes, heard: () => ({}) })

/** Replies without a readable id, without a deciding status, or without any readable content. The provider has made the charge. */
const unreadable = fc.constantFrom(
  withoutId((body) => body.slice(0, 5)),
  withoutId(() => ''),
  withoutId(() => '<html>201</html>'),
  withoutId(() => '{"id":null}'),
  withoutId(() => '{"id":""}'),
  withoutId(() => '[{"id":"other"}]'),
  withoutId(() => `{"id":"${'x'.repeat(256)}"}`),
  withStatus(202),
  withStatus(302),
  withStatus(500),
  noAnswer('SSH-2.0-OpenSSH_9.2\r\n'),
  noAnswer('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
  noAnswer('HTTP/1.1 100 Continue\r\n\r\n'),
)

const status = (...statuses: number[]) => fc.constantFrom(...statuses)
const retryAfter = fc.constantFrom(undefined, '3', '100000', 'soon', new Date(Date.now() + 9e6).toUTCString())
const oddBody = fc.constantFrom('', '{"id":"other"}', '<html>', '\0\0', '{"error":"no"}')

/**
 * Random behaviours of a provider. A refusal may come before or after a charge whose reply was lost.
 * @param slowMs a delay beyond the timeout of the call
 */
export const whims = (slowMs: number): fc.Arbitrary<Whim> =>
  fc.oneof(
    { weight: 6, arbitrary: dresses.map((dress): Whim => ({ kind: 'answers', dress })) },
    { weight: 4, arbitrary: unreadable.map((dress): Whim => ({ kind: 'answers', dress })) },
    {
      weight: 3,
      arbitrary: fc
        .record({ status: status(400, 404, 410, 418, 422, 451, 401, 403), body: oddBody })
        .map((refusal): Whim => ({ kind: 'refuses', ...refusal })),
    },
    {
      weight: 4,
      arbitrary: fc
        .record({ status: status(408, 409, 425, 429, 500, 502, 503, 504, 599), retryAfter, body: oddBody })
        .map(({ retryAfter, ...refusal }): Whim => ({ kind: 'refuses', ...refusal, ...(retryAfter !== undefined && { retryAfter }) })),
    },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.boolean(), fc.integer({ min: 0, max: 90 }))
        .map(([isDone, bytes]): Whim => ({ kind: 'breaksOff', isDone, ...(bytes > 20 && { bytes }) })),
    },
    {
      weight: 1,
      arbitrary: fc.oneof(
        fc.boolean().map((isDone): Whim => ({ kind: 'hangs', isDone })),
        fc.constant<Whim>({ kind: 'answers', dress: plainly, delayMs: slowMs }),
      ),
    },
  )

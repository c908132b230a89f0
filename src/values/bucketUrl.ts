import { readUrl } from './readUrl.js'
import { setting } from './setting.js'

/** A bucket of an S3-compatible store. */
export interface BucketAddress {
  readonly bucket: string
  /** Begin of the names of all objects: empty, or with a slash at its end. */
  readonly prefix: string
  readonly region: string
  /** Address of the store; by default Amazon S3. */
  readonly endpoint: string | undefined
  /** By default the usual sources of AWS: environment, files, the role of the machine. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined
}

/** Stores with an endpoint of their own have no regions, but sign with this one. */
const USUAL_REGION = 'us-east-1'

/** A setting that names a bucket: `s3://key:secret@bucket/prefix?endpoint=…&region=…`. */
export function bucketUrl(example: string) {
  const read = (text: string) => {
    const found = readBucketUrl(text)
    return typeof found === 'string' ? undefined : found
  }
  const reason = (text: string) => {
    const found = readBucketUrl(text)
    return typeof found === 'string' ? found : ''
  }
  return setting(
    'an address such as `s3://bucket/prefix?region=eu-central-1` or `s3://key:secret@bucket?endpoint=https://s3.example.com`',
    read,
    {
      example,
      reason,
    },
  )
}

/** @returns the reason when the address is wrong */
function readBucketUrl(text: string): BucketAddress | string {
  const url = /^s3:\/\//.test(text) && !/\s/.test(text) ? readUrl(text) : undefined
  if (!url) return 'must begin with s3://, and a bucket must follow. Write / and @ of a secret as %2F and %40'
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.hostname) || url.port !== '')
    return 'must name a bucket of 3 to 63 small letters, digits, dots and hyphens after s3://'
  const unknown = [...url.searchParams.keys()].find((name) => !['endpoint', 'region'].includes(name))
  if (unknown !== undefined || url.hash !== '') return 'must have no parameters but endpoint and region'
  const endpoint = url.searchParams.get('endpoint') ?? undefined
  if (endpoint !== undefined && !/^https?:$/.test(readUrl(endpoint)?.protocol ?? ''))
    return 'must have an endpoint that begins with http:// or https://'
  const region = url.searchParams.get('region') ?? (endpoint === undefined ? '' : USUAL_REGION)
  if (!/^[a-z0-9-]+$/.test(region)) return 'must name a region, such as ?region=eu-central-1, or an endpoint'
  if ((url.username === '') !== (url.password === '')) return 'must have a key and its secret before the @, or neither'
  const [path, accessKeyId, secretAccessKey] = [url.pathname.replace(/^\/+|\/+$/g, ''), url.username, url.password].map(decoded)
  if (path === undefined || accessKeyId === undefined || secretAccessKey === undefined) return 'must write % as %25'
  return {
    bucket: url.hostname,
    prefix: path === '' ? '' : `${path}/`,
    region,
    endpoint,
    credentials: accessKeyId === '' ? undefined : { accessKeyId, secretAccessKey },
  }
}

/** @returns undefined for a text with a percent sign that begins no escape */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

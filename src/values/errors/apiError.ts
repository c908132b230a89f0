import type { FieldError } from '../fieldErrors.js'
import { shorten } from '../shorten.js'
import { StacklessError } from '../stackless.js'
import { catalogue, type ErrorCode } from './catalogue.js'
import type { Retry } from './entry.js'

type NoDetails = Readonly<Record<string, never>>

/** Properties of a document that have a limit. */
export type QueryMeasure =
  | 'tokens'
  | 'characters'
  | 'lines'
  | 'selections'
  | 'repeats'
  | 'fragments'
  | 'introspection'
  | 'introspectionLists'
  | 'depth'
  | 'introspectionDepth'
  | 'aliases'
  | 'aliasLength'
  | 'rootFields'
  | 'directives'
  | 'rows'
  | 'cost'

/** The `details` of each code, as both styles show them. The shop adds its codes in `shopMake.ts`. @public */
export interface DetailsByCode {
  readonly VALIDATION_ERROR: { readonly fields: readonly FieldError[] }
  /** `actual` is left out where counting has ended at the limit. */
  readonly QUERY_TOO_COMPLEX: { readonly measure: QueryMeasure; readonly limit: number; readonly actual?: number }
  readonly UNAUTHORIZED: NoDetails
  /** The rights that are missing. */
  readonly FORBIDDEN: {
    readonly scope?: string
    readonly scopes?: readonly string[]
    readonly allowed?: readonly string[]
    readonly role?: string | undefined
    readonly kind?: 'user'
  }
  /** The unknown id; absent for a document that was sent as text. */
  readonly DOCUMENT_NOT_TRUSTED: { readonly id?: string }
  /** `versions` are the live versions of the API, for a path that names another version. */
  readonly NOT_FOUND:
    | { readonly resource: string; readonly id?: number | string }
    | { readonly path: string; readonly versions?: readonly string[] }
  readonly REQUEST_TIMEOUT: NoDetails
  /** In bytes. */
  readonly HEADERS_TOO_LARGE: { readonly limit: number }
  readonly METHOD_NOT_ALLOWED: { readonly allowed: readonly string[] }
  readonly NOT_ACCEPTABLE: { readonly given?: string | undefined; readonly allowed: readonly string[] }
  /** The facts that conflict with the call. */
  readonly CONFLICT: { readonly [fact: string]: unknown }
  readonly IDEMPOTENCY_CONFLICT: NoDetails
  readonly IDEMPOTENCY_IN_PROGRESS: NoDetails
  /** `subject` is a version, a route, a field, an argument or an enum value; `sunset` is the day of its end. */
  /** `field` is the input that names the ended part, where the part is not the input itself. */
  readonly VERSION_SUNSET: {
    readonly subject: string
    readonly sunset: string
    readonly replacement?: string
    readonly guide?: string
    readonly field?: string
  }
  /** `expected` is left out where the call names no version that a resource can have. */
  readonly PRECONDITION_FAILED: { readonly expected?: number | string; readonly current?: number | undefined }
  /** In bytes. */
  readonly PAYLOAD_TOO_LARGE: { readonly limit: number }
  readonly UNSUPPORTED_MEDIA_TYPE: { readonly given?: string | undefined; readonly allowed: readonly string[]; readonly field?: string }
  /** A limit of things at a time has a `measure`. A limit in a window has a `budget`: the name of the quota. */
  readonly RATE_LIMIT_EXCEEDED: {
    readonly measure?: string
    readonly budget?: string
    readonly limit?: number
    readonly windowSeconds?: number
  }
  readonly INTERNAL_ERROR: NoDetails
  readonly SERVICE_UNAVAILABLE: { readonly [fact: string]: unknown }
  readonly INSUFFICIENT_STORAGE: NoDetails
}

export type DetailsOf<Code extends ErrorCode> = DetailsByCode[Code]
export type ErrorDetails = DetailsOf<ErrorCode>

interface ApiErrorOptions extends ErrorOptions {
  /** Advice for this error, where it differs from the advice of its code: another advice, or other seconds. Seconds are whole and at least 1. */
  readonly advice?: Retry | Required<Pick<Retry, 'afterSeconds'>>
}

/** Maximum length of a message, in characters, including repeated values. */
export const MAX_ERROR_MESSAGE = 500

/**
 * An error of the catalogue. It may be thrown on any floor, and both styles show it. `cause` is for the log only and has the stack trace of the
 * failure; this error itself has none.
 */
export class ApiError<Code extends ErrorCode = ErrorCode> extends StacklessError {
  override readonly name = 'ApiError'
  /** The advice for this error: the advice of its code, unless the error knows better. */
  readonly retry: Retry

  constructor(
    readonly code: Code,
    message: string,
    readonly details: DetailsOf<Code>,
    { advice, ...options }: ApiErrorOptions = {},
  ) {
    super(shorten(message, MAX_ERROR_MESSAGE), options)
    this.retry = advice && 'strategy' in advice ? advice : { ...catalogue[code].retry, ...advice }
  }

  is<Wanted extends Code>(code: Wanted): this is ApiError<Wanted> {
    return this.code === code
  }
}
